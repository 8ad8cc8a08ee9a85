import { rename, rm } from "node:fs/promises";
import { DomainError } from "@clothesline/contracts";
import { isMissing } from "@clothesline/storage";
import { findOriginal } from "./originals.store.ts";
import { originalPath, trashPath } from "./folders.ts";
import { deleteImage, findImage, findTrashed, type ImageRow } from "./images.store.ts";
import type { LibraryDeps } from "./library.ts";
import { contentKey } from "./locks.ts";

/** The document of the product promises a month to change one's mind. */
export const TRASH_DAYS = 30;

export interface TrashBin {
  /** Deletes one picture of the trash for good. @throws DomainError IMAGE_NOT_FOUND */
  purge(userId: string, id: string): Promise<void>;
  /** Deletes everything in a person's trash for good and answers how many pictures that were. */
  empty(userId: string): Promise<number>;
  /** Deletes what has been in anyone's trash for longer than its 30 days. */
  sweep(now: Date): Promise<number>;
}

export function createTrashBin(deps: LibraryDeps): TrashBin {
  const { db, folders, staging, thumbnails, locks, changed } = deps;

  /** Out of the trash folder first, so that a crash leaves no file that no row knows of. */
  async function destroy(row: ImageRow): Promise<void> {
    const original = await findOriginal(db, row);
    const paths = [trashPath(folders, row), ...(original ? [originalPath(folders, original)] : [])];
    const doomed = await Promise.all(paths.map(setAside));
    await db.transaction().execute((trx) => deleteImage(trx, row));
    for (const path of doomed) await rm(path, { force: true });
    await thumbnails.remove(row);
  }

  async function setAside(path: string): Promise<string> {
    const aside = staging.newPath();
    await rename(path, aside).catch((error: unknown) => {
      if (!isMissing(error)) throw error;
    });
    return aside;
  }

  /** False when the picture is no longer in the trash. */
  const destroyLocked = (row: ImageRow): Promise<boolean> =>
    locks.run([contentKey(row)], async () => {
      const current = await findImage(db, row.user_id, row.id);
      if (current === undefined || current.deleted_at === null) return false;
      await destroy(current);
      return true;
    });

  async function destroyAll(find: () => Promise<ImageRow[]>): Promise<number> {
    let destroyed = 0;
    for (;;) {
      const rows = await find();
      let inThisRound = 0;
      for (const row of rows) {
        if (await destroyLocked(row)) inThisRound += 1;
      }
      destroyed += inThisRound;
      if (inThisRound === 0) return destroyed;
    }
  }

  return {
    async purge(userId, id) {
      const row = await findImage(db, userId, id);
      if (row === undefined || !(await destroyLocked(row))) {
        throw new DomainError("IMAGE_NOT_FOUND");
      }
      changed(userId);
    },

    async empty(userId) {
      const destroyed = await destroyAll(() => findTrashed(db, { userId }));
      if (destroyed > 0) changed(userId);
      return destroyed;
    },

    async sweep(now) {
      const before = new Date(now.getTime() - TRASH_DAYS * 24 * 60 * 60 * 1000);
      return destroyAll(() => findTrashed(db, { before }));
    },
  };
}
