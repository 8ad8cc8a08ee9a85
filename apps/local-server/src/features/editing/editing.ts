import { rm } from "node:fs/promises";
import { DomainError, MAX_IMAGE_BYTES } from "@clothesline/contracts";
import {
  commit,
  discard,
  editPicture,
  inspectPicture,
  isMissing,
  type PictureEdit,
  type Staged,
} from "@clothesline/storage";
import { originalPath, picturePath, thumbnailPath } from "../library/folders.ts";
import { changeImage, findImage, type ImageRow } from "../library/images.store.ts";
import type { LibraryDeps } from "../library/library.ts";
import { contentKey } from "../library/locks.ts";
import { findOriginal, forgetOriginal, noteOriginal } from "../library/originals.store.ts";
import { type Picture, pictureOf } from "../library/picture.ts";
import { linkAnew, unlinkQuietly } from "../library/relocation.ts";
import { keepThumbnail } from "../library/thumbnails.ts";
import { nextNameOf, refuseDuplicate } from "./next-name.ts";

export interface Editing {
  /**
   * Replaces a picture by the edited one under the same id; what it was before the first edit is kept.
   * @throws DomainError IMAGE_NOT_FOUND, EDIT_EMPTY, CROP_OUTSIDE, IMAGE_ANIMATED, IMAGE_TOO_LARGE,
   *   IMAGE_UNSUPPORTED, DUPLICATE_IN_CATEGORY
   */
  edit(userId: string, id: string, edit: PictureEdit): Promise<Picture>;
  /**
   * Puts back what a picture was before its first edit.
   * @throws DomainError IMAGE_NOT_FOUND, ORIGINAL_NOT_FOUND, DUPLICATE_IN_CATEGORY
   */
  revert(userId: string, id: string): Promise<Picture>;
}

const missing = (error: unknown): unknown =>
  isMissing(error) ? new DomainError("IMAGE_NOT_FOUND", { cause: error }) : error;

/**
 * Simple edits. The order on disk: the new bytes and the kept original first, then the row, then the old name goes. So at no
 * moment does a row name what is not there, and what a crash leaves is found at the next start.
 */
export function createEditing(deps: LibraryDeps): Editing {
  const { db, folders, staging, thumbnails, locks, changed } = deps;

  async function find(userId: string, id: string): Promise<ImageRow> {
    const row = await findImage(db, userId, id);
    if (row === undefined || row.deleted_at !== null) throw new DomainError("IMAGE_NOT_FOUND");
    return row;
  }

  async function draw(row: ImageRow, edit: PictureEdit): Promise<Staged> {
    const bytes = await editPicture(picturePath(folders, row), edit).catch((error: unknown) => {
      throw missing(error);
    });
    return staging.stage(piecesOf(bytes), { maxBytes: MAX_IMAGE_BYTES });
  }

  /** Under the locks of both contents. */
  async function replace(row: ImageRow, staged: Staged, thumbnail: string): Promise<ImageRow> {
    const { width, height } = await inspectPicture(staged.path, { thumbnail });
    await refuseDuplicate(db, row, staged.sha256);
    const filename = await nextNameOf(db, row, staged.format);
    const placed = { ...row, filename };
    const [path, old] = [picturePath(folders, placed), picturePath(folders, row)];
    await commit(staged, path);
    try {
      if (row.edited === 0) await linkAnew(old, originalPath(folders, row), staging.dir);
      await keepThumbnail(thumbnail, thumbnailPath(folders, placed));
      const after = await db.transaction().execute(async (trx) => {
        await noteOriginal(trx, row);
        return changeImage(trx, row, {
          filename,
          format: staged.format,
          sha256: staged.sha256,
          file_size: staged.size,
          image_width: width,
          image_height: height,
          edited: 1,
        });
      });
      await unlinkQuietly(old);
      await thumbnails.remove(row);
      return after;
    } catch (error) {
      await rm(path, { force: true });
      if (row.edited === 0) await rm(originalPath(folders, row), { force: true });
      throw missing(error);
    }
  }

  async function editOnce(seen: ImageRow, edit: PictureEdit): Promise<ImageRow | undefined> {
    const thumbnail = staging.newPath();
    const staged = await draw(seen, edit);
    try {
      const keys = [contentKey(seen), contentKey({ ...seen, sha256: staged.sha256 })];
      return await locks.run(keys, async () => {
        const row = await find(seen.user_id, seen.id);
        // Edited or moved while this was drawn: begin anew with what it is now.
        if (contentKey(row) !== contentKey(seen)) return undefined;
        return staged.sha256 === row.sha256 ? row : replace(row, staged, thumbnail);
      });
    } finally {
      await discard(staged);
      await rm(thumbnail, { force: true });
    }
  }

  async function revertOnce(seen: ImageRow): Promise<ImageRow | undefined> {
    const original = await findOriginal(db, seen);
    if (original === undefined) throw new DomainError("ORIGINAL_NOT_FOUND");
    const keys = [contentKey(seen), contentKey({ ...seen, sha256: original.sha256 })];
    return locks.run(keys, async () => {
      const row = await find(seen.user_id, seen.id);
      if (contentKey(row) !== contentKey(seen)) return undefined;
      await refuseDuplicate(db, row, original.sha256);
      const { image_seq: _seq, user_id: _user, filename: _name, ...facts } = original;
      const filename = await nextNameOf(db, row, original.format);
      const path = picturePath(folders, { ...row, filename });
      const kept = originalPath(folders, original);
      try {
        await linkAnew(kept, path, staging.dir);
        const after = await db.transaction().execute(async (trx) => {
          await forgetOriginal(trx, row);
          return changeImage(trx, row, { ...facts, filename, edited: 0 });
        });
        await unlinkQuietly(picturePath(folders, row));
        await unlinkQuietly(kept);
        await thumbnails.remove(row);
        return after;
      } catch (error) {
        await rm(path, { force: true });
        throw missing(error);
      }
    });
  }

  async function until(
    userId: string,
    id: string,
    work: (seen: ImageRow) => Promise<ImageRow | undefined>,
  ): Promise<Picture> {
    for (;;) {
      const after = await work(await find(userId, id));
      if (after === undefined) continue;
      changed(userId);
      return pictureOf(after);
    }
  }

  return {
    async edit(userId, id, edit) {
      if (!edit.crop && !edit.flip && !edit.rotate) throw new DomainError("EDIT_EMPTY");
      return until(userId, id, (seen) => editOnce(seen, edit));
    },
    revert: (userId, id) => until(userId, id, revertOnce),
  };
}

async function* piecesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
