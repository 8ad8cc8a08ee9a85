import { clearFileChanges } from "./file-changes.store.ts";
import { discardFiles, type ChangeSet } from "./commit.ts";
import { deleteImages, upsertImages } from "./images.store.ts";
import { nextRevision, refreshTotals } from "./library.store.ts";
import type { Change } from "./change.ts";
import { putSyncRecord, type SyncRecord } from "../sync-records/sync-records.store.ts";
import type { Wardrobe } from "./wardrobe.ts";

/**
 * Takes back pictures of a commit whose files could not be put in their places (a full or write-protected
 * disk): their rows are as before, the old files were not touched.
 */
export async function withdraw(
  wardrobe: Wardrobe,
  set: ChangeSet,
  changes: readonly Change[],
  record: SyncRecord,
): Promise<void> {
  const { userId } = set;
  const ids = new Set(changes.map(({ after }) => after.id));
  await wardrobe.db.transaction().execute(async (tx) => {
    const revision = await nextRevision(tx, userId);
    await deleteImages(tx, userId, [...ids]);
    const before = changes.flatMap((change) => change.before ?? []);
    await upsertImages(
      tx,
      before.map((row) => ({ ...row, revision })),
    );
    await refreshTotals(tx, userId);
    await putSyncRecord(tx, record);
    await clearFileChanges(tx, userId);
  });
  wardrobe.unfinished.delete(userId);
  await discardFiles(
    wardrobe.dataDir,
    set.files.filter(({ image_id }) => ids.has(image_id)),
  );
}
