import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Profile } from "../accounts/account.ts";
import { deleteSomeImages, deleteSyncRecords } from "./account-rows.store.ts";
import { clearFileChanges } from "./file-changes.store.ts";
import { thumbnailsFolder } from "./thumbnails.ts";
import type { Wardrobe } from "./wardrobe.ts";

/** Rows deleted at a time, so that a large library does not hold up the others. */
const atOnce = 500;

/** Removes an account's library with its thumbnails, its trash and its records of syncs, in the account's turn. */
export async function removeLibrary(wardrobe: Wardrobe, { userId }: Profile): Promise<void> {
  const { db, dataDir, locks, unfinished } = wardrobe;
  await locks.run(userId, async () => {
    // Without the journal a crash from here on leaves nothing that the next start would bring back.
    await clearFileChanges(db, userId);
    unfinished.delete(userId);
    while ((await deleteSomeImages(db, userId, atOnce)) > 0);
    await deleteSyncRecords(db, userId);
    for (const kind of ["users", "trash", thumbnailsFolder]) {
      await rm(join(dataDir, kind, userId), { recursive: true, force: true });
    }
  });
}
