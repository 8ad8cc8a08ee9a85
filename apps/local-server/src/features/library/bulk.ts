import type { bulkActions, Category } from "@clothesline/contracts";
import { DomainError } from "@clothesline/contracts";
import pLimit from "p-limit";
import { withoutTags } from "./labels.ts";
import type { Library } from "./library.ts";

/** Pictures worked on at once: enough to overlap the disk's work and to share its flushes. */
const AT_ONCE = 32;

export interface Bulk {
  readonly action: (typeof bulkActions)[number];
  /** Of `move`. */
  readonly category?: string;
  /** Of `tag` and `untag`. */
  readonly tags?: readonly string[];
}

export interface BulkOutcome {
  readonly done: readonly string[];
  readonly failed: readonly { readonly id: string; readonly error: DomainError }[];
  /** What brings back how it was: pictures that were so already are in none of these. */
  readonly undo: readonly (Bulk & { readonly ids: readonly string[] })[];
}

/** Does the same with many pictures; what it is refused for one of them is told and stops none of the others. */
export async function changeMany(
  library: Library,
  userId: string,
  ids: readonly string[],
  bulk: Bulk,
): Promise<BulkOutcome> {
  const limit = pLimit(AT_ONCE);
  const outcomes = await Promise.all(
    [...new Set(ids)].map((id) =>
      limit(async () => {
        try {
          return { id, back: await apply(library, userId, id, bulk) };
        } catch (error) {
          if (error instanceof DomainError) return { id, error };
          throw error;
        }
      }),
    ),
  );
  const undo = new Map<string, Bulk & { ids: string[] }>();
  for (const { id, back } of outcomes) {
    if (back === undefined) continue;
    const key = JSON.stringify(back);
    const known = undo.get(key);
    if (known === undefined) undo.set(key, { ...back, ids: [id] });
    else known.ids.push(id);
  }
  return {
    done: outcomes.flatMap(({ id, error }) => (error === undefined ? [id] : [])),
    failed: outcomes.flatMap(({ id, error }) => (error === undefined ? [] : [{ id, error }])),
    undo: [...undo.values()],
  };
}

/** Answers what undoes it for this picture, if it changed anything. */
async function apply(library: Library, userId: string, id: string, bulk: Bulk): Promise<Bulk | undefined> {
  const given = bulk.tags ?? [];
  switch (bulk.action) {
    case "delete":
      await library.trash(userId, id);
      return { action: "restore" };
    case "restore":
      await library.restore(userId, id);
      return { action: "delete" };
    case "move": {
      const { before, after } = await library.change(userId, id, { category: bulk.category ?? "" });
      return after.category === before.category ? undefined : moveTo(before.category);
    }
    case "tag":
    case "untag": {
      const isTag = bulk.action === "tag";
      const { before, after } = await library.change(userId, id, {
        tags: (tags) => (isTag ? [...tags, ...given] : withoutTags(tags, given)),
      });
      const changed = isTag ? withoutTags(after.tags, before.tags) : withoutTags(before.tags, after.tags);
      return changed.length === 0 ? undefined : { action: isTag ? "untag" : "tag", tags: changed };
    }
    default: {
      const favorite = bulk.action === "favorite";
      const { before } = await library.change(userId, id, { favorite });
      return before.favorite === favorite ? undefined : { action: favorite ? "unfavorite" : "favorite" };
    }
  }
}

const moveTo = (category: Category): Bulk => ({ action: "move", category });
