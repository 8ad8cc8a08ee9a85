import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { isMissing } from "@clothesline/storage";
import { condemnExpired, deleteObjects, listIdsOf } from "../sweep.store.ts";
import { type Disk, ownBucket, pathOf } from "./disk.ts";

/** Objects removed between two looks at the table. */
const atOnce = 200;

/** Removes what may be removed: first the bytes, then the row, so that a crash between is made good by the next sweep. */
export async function sweepExpired(disk: Disk, now: Date): Promise<number> {
  for (let removed = 0; ;) {
    const objects = await disk.db
      .transaction()
      .execute(async (tx) => condemnExpired(tx, ownBucket, now, atOnce));
    if (objects.length === 0) return removed;
    for (const { id } of objects) await rm(pathOf(disk, id), { force: true });
    await deleteObjects(
      disk.db,
      objects.map(({ id }) => id),
    );
    removed += objects.length;
  }
}

/**
 * Removes files that no row speaks of: a crash came between the file and its row, or the account was
 * deleted. Only what was there before `since`; younger ones may be about to get their row.
 */
export async function sweepOrphans(disk: Disk, since: Date): Promise<number> {
  let removed = 0;
  for (const digits of await namesIn(disk.folder)) {
    const names = await namesIn(join(disk.folder, digits));
    const known = new Set(await listIdsOf(disk.db, digits));
    for (const name of names.filter((one) => !known.has(one))) {
      const path = join(disk.folder, digits, name);
      if ((await stat(path)).ctime >= since) continue;
      await rm(path, { recursive: true });
      removed += 1;
    }
  }
  return removed;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
