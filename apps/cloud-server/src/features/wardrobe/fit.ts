import type { Wish } from "./change.ts";
import { filenameKey } from "./metadata.ts";
import type { Library } from "./plan.ts";

/** Bytes by which a library grows when a wish comes true. */
function growthOf({ record, arrival }: Wish, { byId, byName }: Library): number {
  const before = byId.get(record.id);
  const live = before !== undefined && before.deleted_at === null ? before.file_size : 0;
  if (arrival === undefined) return (before?.file_size ?? 0) - live;
  if ("error" in arrival) return 0;
  // The same picture in a desktop library that was made anew: its row takes the new id.
  if (byName.get(filenameKey(record.filename))?.sha256 === arrival.sha256) return 0;
  return arrival.size - live;
}

/**
 * Has those of some wishes fail for which there is no room, each alone: what comes first and fits is taken.
 * @param room asked only when the library would grow; bytes
 */
export async function fit(
  wishes: readonly Wish[],
  library: Library,
  room: () => Promise<number>,
): Promise<readonly Wish[]> {
  const growths = wishes.map((wish) => Math.max(0, growthOf(wish, library)));
  if (growths.every((growth) => growth === 0)) return wishes;
  let left = await room();
  return wishes.map((wish, at) => {
    const growth = growths[at] ?? 0;
    if (growth > 0 && growth > left) return { ...wish, arrival: { error: "QUOTA_EXCEEDED" } };
    left -= growth;
    return wish;
  });
}
