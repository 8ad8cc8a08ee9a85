import { lstatSync } from "node:fs";
import { join } from "node:path";
import { DomainError } from "@clothesline/contracts";
import {
  clearFileChanges,
  type FileChangeRow,
  listFileChanges,
  listJournalAccounts,
} from "./file-changes.store.ts";
import { createFolders } from "./folders.ts";
import { deleteImages } from "./images.store.ts";
import { refreshTotals } from "./library.store.ts";
import { performFiles } from "./perform-files.ts";
import type { Wardrobe } from "./wardrobe.ts";

/**
 * Finishes what a commit of an account promised and did not get done. Normally there is nothing to do: a
 * crash came between, or the disk refused.
 * @throws DomainError `SYNC_FAILED` while the disk goes on refusing
 */
export async function finishCommit(wardrobe: Wardrobe, userId: string): Promise<void> {
  if (!wardrobe.unfinished.has(userId)) return;
  const { db, dataDir, log } = wardrobe;
  const changes = await listFileChanges(db, userId);
  await createFolders(dataDir, userId);
  const { lost, ready } = withoutLost(dataDir, changes);
  const failed = await performFiles(dataDir, ready);
  for (const [imageId, err] of failed) log.error({ userId, imageId, err }, "file not in place");
  if (failed.size > 0) throw new DomainError("SYNC_FAILED");
  if (lost.length > 0) log.error({ userId, lost }, "staged files are gone; their pictures are missing");
  await db.transaction().execute(async (tx) => {
    // Without their row the next sync finds that they are missing, and sends them again.
    await deleteImages(tx, userId, lost);
    await refreshTotals(tx, userId);
    await clearFileChanges(tx, userId);
  });
  wardrobe.unfinished.delete(userId);
  log.info({ userId, files: changes.length }, "checked the files of the last commit");
}

/** Moves whose bytes are neither staged nor in place: someone removed them from the staging folder. */
function withoutLost(dataDir: string, changes: readonly FileChangeRow[]) {
  const exists = (path: string) => lstatSync(join(dataDir, path), { throwIfNoEntry: false }) !== undefined;
  const lost = changes
    .filter(({ source, path }) => source !== null && !exists(source) && !exists(path))
    .map(({ image_id }) => image_id);
  return { lost, ready: changes.filter(({ image_id }) => !lost.includes(image_id)) };
}

/**
 * To be called at start, before anything else touches the data folder: finishes what was promised, and
 * removes what was staged for bundles that never came to their end.
 */
export async function recover(wardrobe: Wardrobe): Promise<void> {
  const { db, staging, log } = wardrobe;
  for (const userId of await listJournalAccounts(db)) {
    wardrobe.unfinished.add(userId);
    try {
      await finishCommit(wardrobe, userId);
    } catch (err) {
      log.error({ userId, err }, "an interrupted commit cannot be finished yet");
    }
  }
  // Staged files that a journal still counts on stay until it is done.
  if (wardrobe.unfinished.size > 0) return;
  const swept = await staging.sweep();
  if (swept > 0) log.info({ swept }, "removed staged files of unfinished bundles");
}

/** Clears what has been done from the journal, at the end of an orderly stop. */
export async function closeJournal({ db, unfinished }: Wardrobe): Promise<void> {
  for (const userId of await listJournalAccounts(db)) {
    if (!unfinished.has(userId)) await clearFileChanges(db, userId);
  }
}
