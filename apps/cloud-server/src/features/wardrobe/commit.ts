import { rm } from "node:fs/promises";
import { join } from "node:path";
import { DomainError } from "@clothesline/contracts";
import { fsyncFolder } from "@clothesline/storage";
import { checkRoom } from "../quota/quota.ts";
import { putSyncRecord, type SyncRecord } from "../sync-records/sync-records.store.ts";
import { clearFileChanges, type FileChangeRow, insertFileChanges } from "./file-changes.store.ts";
import { deleteImages, type ImageRow, upsertImages } from "./images.store.ts";
import { nextRevision, refreshTotals, setLastSync } from "./library.store.ts";
import { performFiles } from "./perform-files.ts";
import type { Wardrobe } from "./wardrobe.ts";

/** Everything one commit does to a library, whose files are staged and on the disk. */
export interface ChangeSet {
  readonly userId: string;
  readonly rows: readonly ImageRow[];
  readonly deletedIds: readonly string[];
  readonly files: readonly FileChangeRow[];
  readonly record?: SyncRecord;
  /** `cloud_users.id` where the library grows, so that the quota has to be kept. */
  readonly growing?: number;
}

/**
 * Makes a set of changes so that a crash at any moment leaves all of it or none. One transaction writes the
 * rows, the totals and the journal of what is left to do to files; from then on the changes are a promise.
 * Then the files go to their places. After a crash the journal is done at start. It is cleared by the next
 * commit: doing it again changes nothing as long as no other commit came after it, and a transaction of its
 * own would cost one more flush of the disk. To be called in the account's turn (`AccountLocks`).
 * @returns errors of pictures whose file could not be put in its place, by id; they need to be withdrawn
 */
export async function commit(wardrobe: Wardrobe, set: ChangeSet): Promise<ReadonlyMap<string, unknown>> {
  const { dataDir } = wardrobe;
  try {
    // The staged names must be on the disk before the journal counts on them.
    if (set.files.some(({ source }) => source !== null)) await fsyncFolder(wardrobe.staging.dir);
    await writeRows(wardrobe, set);
  } catch (error) {
    await discardFiles(dataDir, set.files);
    throw error;
  }
  wardrobe.unfinished.add(set.userId);
  const failed = await performFiles(dataDir, set.files);
  if (failed.size === 0) wardrobe.unfinished.delete(set.userId);
  return failed;
}

/** Removes staged files that will not be put in place. */
export async function discardFiles(dataDir: string, files: readonly FileChangeRow[]): Promise<void> {
  for (const { source } of files) {
    if (source !== null) await rm(join(dataDir, source), { force: true });
  }
}

async function writeRows({ db, quota }: Wardrobe, set: ChangeSet): Promise<void> {
  const { userId, rows, deletedIds, record, growing } = set;
  await db.transaction().execute(async (tx) => {
    if (rows.length > 0 || deletedIds.length > 0) {
      const revision = await nextRevision(tx, userId);
      await deleteImages(tx, userId, deletedIds);
      const written = await upsertImages(
        tx,
        rows.map((row) => ({ ...row, revision })),
      );
      // Another account took one of the ids since they were looked up; the next try names the picture.
      if (written !== rows.length) throw new DomainError("SYNC_FAILED");
    }
    await clearFileChanges(tx, userId);
    await insertFileChanges(tx, set.files);
    await refreshTotals(tx, userId);
    // What did not fit was left out before; this is for what came to the drive meanwhile.
    if (growing !== undefined) await checkRoom(tx, growing, quota);
    if (record) {
      await setLastSync(tx, userId, record.sync_timestamp);
      await putSyncRecord(tx, record);
    }
  });
}
