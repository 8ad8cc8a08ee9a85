import {
  type bulkActions,
  DomainError,
  localCalls,
  localErrors,
  type LocalErrorCode,
} from "@clothesline/contracts";
import pLimit from "p-limit";
import type { Context } from "../../context.ts";
import type { Library } from "../../features/library/library.ts";
import { withoutTags } from "../../features/library/labels.ts";
import type { LocalCalls } from "./callers.ts";

/** Pictures worked on at once: enough to overlap the disk's flushes. */
const AT_ONCE = 16;

type Action = (typeof bulkActions)[number];

interface Bulk {
  readonly action: Action;
  readonly category: string;
  readonly tags: readonly string[];
}

function apply(library: Library, userId: string, id: string, bulk: Bulk): Promise<unknown> {
  switch (bulk.action) {
    case "delete":
      return library.trash(userId, id);
    case "restore":
      return library.restore(userId, id);
    case "move":
      return library.update(userId, id, { category: bulk.category });
    case "tag":
      return library.update(userId, id, { tags: (tags) => [...tags, ...bulk.tags] });
    case "untag":
      return library.update(userId, id, { tags: (tags) => withoutTags(tags, bulk.tags) });
    case "favorite":
      return library.update(userId, id, { favorite: true });
    default:
      return library.update(userId, id, { favorite: false });
  }
}

const isLocalCode = (code: string): code is LocalErrorCode => Object.hasOwn(localErrors, code);

/** Why one picture failed; what is not foreseen fails the whole call. */
function failureOf(error: unknown): { error: string; code: LocalErrorCode } {
  if (!(error instanceof DomainError) || !isLocalCode(error.code)) throw error;
  return { error: localErrors[error.code].message, code: error.code };
}

export function registerBulkCalls(calls: LocalCalls, { library }: Context): void {
  calls.on(localCalls.bulkUpdateImages, async ({ body, who }) => {
    const bulk = { action: body.action, category: body.category ?? "", tags: body.tags ?? [] };
    if (bulk.action === "move" && !["clothes", "char"].includes(bulk.category)) {
      throw new DomainError("CATEGORY_INVALID");
    }
    if ((bulk.action === "tag" || bulk.action === "untag") && bulk.tags.length === 0) {
      throw new DomainError("INVALID_REQUEST", { detail: "字段 tags 不能为空" });
    }
    const limit = pLimit(AT_ONCE);
    const ids = [...new Set(body.ids)];
    const outcomes = await Promise.all(
      ids.map((id) =>
        limit(async () => {
          try {
            await apply(library, who.user_id, id, bulk);
            return { id };
          } catch (error) {
            return { id, ...failureOf(error) };
          }
        }),
      ),
    );
    const failed = outcomes.filter((outcome) => "error" in outcome);
    const done = outcomes.flatMap((outcome) => ("error" in outcome ? [] : [outcome.id]));
    return { success: true, done, failed, message: `已处理 ${done.length} 张图片` };
  });
}
