import { rm } from "node:fs/promises";
import { DomainError, MAX_IMAGE_BYTES, sqlTime } from "@clothesline/contracts";
import type { AuthorizedAccount } from "../accounts/account.ts";
import { commit } from "./commit.ts";
import { createFolders } from "./folders.ts";
import { findByIds, findTrashedBefore, listOwnersOfTrash } from "./images.store.ts";
import { readLibrary } from "./library.store.ts";
import type { Change } from "./change.ts";
import { pathOf, prepareFiles } from "./prepare-files.ts";
import { finishCommit } from "./recover.ts";
import { thumbnailPath } from "./thumbnails.ts";
import { diskOf, type Wardrobe } from "./wardrobe.ts";

/** How long a picture stays in the trash, days. */
const daysInTrash = 30;
/** Pictures one commit of a purge deletes at most, so that a large trash does not hold up an account. */
const purgedAtOnce = 500;

/**
 * Moves pictures to the trash, where no list, count or documented folder has them. Ids that are in the trash
 * already are answered as trashed; `unknown` are those the account does not have.
 */
export async function trashImages(
  wardrobe: Wardrobe,
  { userId }: AuthorizedAccount,
  ids: readonly string[],
): Promise<{ trashed: string[]; unknown: string[]; libraryVersion: string }> {
  return await wardrobe.locks.run(userId, async () => {
    await finishCommit(wardrobe, userId);
    await createFolders(wardrobe.dataDir, userId);
    const found = await findByIds(wardrobe.db, [...new Set(ids)]);
    const rows = found.filter((row) => row.user_id === userId);
    const now = sqlTime(new Date());
    const changes = rows
      .filter((row) => row.deleted_at === null)
      .map((row): Change => ({ before: row, after: { ...row, deleted_at: now }, arrived: undefined }));
    if (changes.length > 0) await commitTrash(wardrobe, userId, changes);
    const known = new Set(rows.map((row) => row.id));
    const { version } = await readLibrary(wardrobe.db, userId);
    return {
      trashed: [...known],
      unknown: ids.filter((id) => !known.has(id)),
      libraryVersion: version,
    };
  });
}

async function commitTrash(wardrobe: Wardrobe, userId: string, changes: readonly Change[]): Promise<void> {
  const batch = wardrobe.staging.batch({ maxBytes: MAX_IMAGE_BYTES });
  const { files, lost } = prepareFiles(diskOf(wardrobe, batch), changes, []);
  const misplaced = await commit(wardrobe, {
    userId,
    rows: changes.filter((change) => !lost.has(change)).map(({ after }) => after),
    // A picture whose file was gone has nothing that could be restored.
    deletedIds: [...lost].map(({ after }) => after.id),
    files,
  });
  // The journal keeps what is left to do; the next commit or start does it.
  if (misplaced.size > 0) throw new DomainError("SYNC_FAILED", { cause: [...misplaced.values()][0] });
}

/**
 * Deletes for good what has been in the trash for 30 days; answers how many pictures that were. An account
 * whose disk refuses does not keep the others' trash from being emptied.
 */
export async function purgeTrash(wardrobe: Wardrobe, now: Date): Promise<number> {
  const moment = sqlTime(new Date(now.getTime() - daysInTrash * 24 * 3600 * 1000));
  let purged = 0;
  for (const userId of await listOwnersOfTrash(wardrobe.db, moment)) {
    try {
      for (let some = -1; some !== 0; purged += some) {
        some = await wardrobe.locks.run(userId, () => purgeSome(wardrobe, userId, moment));
      }
    } catch (err) {
      wardrobe.log.error({ userId, err }, "a trash could not be emptied");
    }
  }
  return purged;
}

async function purgeSome(wardrobe: Wardrobe, userId: string, moment: string): Promise<number> {
  await finishCommit(wardrobe, userId);
  const rows = await findTrashedBefore(wardrobe.db, userId, moment, purgedAtOnce);
  if (rows.length === 0) return 0;
  await commit(wardrobe, {
    userId,
    rows: [],
    deletedIds: rows.map((row) => row.id),
    files: rows.map((row) => ({
      user_id: userId,
      image_id: row.id,
      source: null,
      path: pathOf(row),
    })),
  });
  // Only a cache: if another picture has these very bytes, its thumbnail is made again.
  for (const { sha256 } of rows) await rm(thumbnailPath(wardrobe.dataDir, userId, sha256), { force: true });
  return rows.length;
}
