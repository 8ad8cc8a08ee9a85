import { categories, type Category, DomainError } from "@clothesline/contracts";
import { isMissing, pictureName, type Staging } from "@clothesline/storage";
import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import type { Commit } from "./group-commit.store.ts";
import { type Folders, picturePath, trashPath } from "./folders.ts";
import {
  changeImage,
  findImage,
  findImageByContent,
  findImageByFilename,
  type ImageChange,
  type ImageRow,
  markRestored,
  markTrashed,
} from "./images.store.ts";
import { contentKey, type Locks } from "./locks.ts";
import { type Picture, pictureOf } from "./picture.ts";
import { relocate } from "./relocation.ts";
import { cleanTags, cleanTitle, tagsOf } from "./labels.ts";
import type { Thumbnails } from "./thumbnails.ts";

export interface LibraryDeps {
  readonly db: Kysely<Database>;
  /** For changes that may come by the hundred. */
  readonly commit: Commit;
  readonly folders: Folders;
  readonly staging: Staging;
  readonly thumbnails: Thumbnails;
  readonly locks: Locks;
  /** Told after every committed change of a person's pictures. */
  readonly changed: (userId: string) => void;
}

export interface ImagePatch {
  /** `null` clears it. */
  readonly title?: string | null;
  readonly category?: string;
  readonly favorite?: boolean;
  /** The new tags, or what becomes of those there are. */
  readonly tags?: readonly string[] | ((tags: readonly string[]) => readonly string[]);
}

export interface Library {
  /** A picture that is not in the trash. @throws DomainError IMAGE_NOT_FOUND */
  get(userId: string, id: string): Promise<Picture>;
  /** A picture that is not in the trash, unless those are wanted too. @throws DomainError IMAGE_NOT_FOUND */
  getByFilename(userId: string, filename: string, options?: { alsoInTrash: boolean }): Promise<Picture>;
  /** @throws DomainError IMAGE_NOT_FOUND, CATEGORY_INVALID, DUPLICATE_IN_CATEGORY */
  update(userId: string, id: string, patch: ImagePatch): Promise<Picture>;
  /** As `update`; answers also what it was. */
  change(userId: string, id: string, patch: ImagePatch): Promise<{ before: Picture; after: Picture }>;
  /** @throws DomainError IMAGE_NOT_FOUND */
  trash(userId: string, id: string): Promise<Picture>;
  /** @throws DomainError IMAGE_NOT_FOUND (also when its file is gone), DUPLICATE_IN_CATEGORY */
  restore(userId: string, id: string): Promise<Picture>;
}

const notFound = () => new DomainError("IMAGE_NOT_FOUND");

export function createLibrary(deps: LibraryDeps): Library {
  const { db, commit, folders, staging, thumbnails, locks, changed } = deps;

  async function find(userId: string, id: string, inTrash: boolean): Promise<ImageRow> {
    const row = await findImage(db, userId, id);
    if (row === undefined || (row.deleted_at !== null) !== inTrash) throw notFound();
    return row;
  }

  /** Runs work on the newest row of a picture while nothing else touches its content. */
  async function exclusively<T>(
    { userId, id, inTrash }: { userId: string; id: string; inTrash: boolean },
    alsoIn: Category | undefined,
    work: (row: ImageRow) => Promise<T>,
  ): Promise<T> {
    for (;;) {
      const seen = await find(userId, id, inTrash);
      const keys = [
        contentKey(seen),
        ...(alsoIn === undefined ? [] : [contentKey({ ...seen, category: alsoIn })]),
      ];
      const outcome = await locks.run(keys, async () => {
        const row = await find(userId, id, inTrash);
        // Moved or edited between the look and the lock: look again.
        if (contentKey(row) !== contentKey(seen)) return undefined;
        return { value: await work(row) };
      });
      if (outcome !== undefined) return outcome.value;
    }
  }

  async function nameIn(category: Category, row: ImageRow): Promise<string> {
    const prefix = `${row.category}_`;
    const kept = row.filename.startsWith(prefix)
      ? `${category}_${row.filename.slice(prefix.length)}`
      : row.filename;
    if (kept === row.filename) return kept;
    const taken = await findImageByFilename(db, row.user_id, kept);
    return taken === undefined ? kept : pictureName(category, new Date(), row.format);
  }

  async function move(row: ImageRow, category: Category, change: ImageChange): Promise<ImageRow> {
    const same = await findImageByContent(db, { ...row, category });
    if (same !== undefined && same.deleted_at === null) {
      throw new DomainError("DUPLICATE_IN_CATEGORY", { params: { imageId: same.id } });
    }
    const target = { ...row, category, filename: await nameIn(category, row) };
    const paths = { from: picturePath(folders, row), to: picturePath(folders, target) };
    const moved = await relocate(paths, staging.dir, () =>
      commit((trx) => changeImage(trx, row, { ...change, category, filename: target.filename })),
    );
    await thumbnails.rename(row, moved);
    return moved;
  }

  function changesOf(row: ImageRow, patch: ImagePatch): ImageChange {
    const title = patch.title === undefined ? row.title : cleanTitle(patch.title);
    const wanted = typeof patch.tags === "function" ? patch.tags(tagsOf(row)) : patch.tags;
    const tags = wanted === undefined ? row.tags : JSON.stringify(cleanTags(wanted));
    const favorite = patch.favorite === undefined ? row.favorite : patch.favorite ? 1 : 0;
    return {
      ...(title === row.title ? {} : { title }),
      ...(tags === row.tags ? {} : { tags }),
      ...(favorite === row.favorite ? {} : { favorite }),
    };
  }

  async function change(
    userId: string,
    id: string,
    patch: ImagePatch,
  ): Promise<{ before: Picture; after: Picture }> {
    const category = patch.category === undefined ? undefined : categoryOf(patch.category);
    const rows = await exclusively({ userId, id, inTrash: false }, category, async (before) => {
      const changes = changesOf(before, patch);
      if (category !== undefined && category !== before.category) {
        return { before, after: await move(before, category, changes) };
      }
      if (Object.keys(changes).length === 0) return { before, after: before };
      return { before, after: await commit((trx) => changeImage(trx, before, changes)) };
    });
    if (rows.after !== rows.before) changed(userId);
    return { before: pictureOf(rows.before), after: pictureOf(rows.after) };
  }

  return {
    get: async (userId, id) => pictureOf(await find(userId, id, false)),

    async getByFilename(userId, filename, { alsoInTrash } = { alsoInTrash: false }) {
      const row = await findImageByFilename(db, userId, filename);
      if (row === undefined || (row.deleted_at !== null && !alsoInTrash)) throw notFound();
      return pictureOf(row);
    },

    change,
    update: async (userId, id, patch) => (await change(userId, id, patch)).after,

    async trash(userId, id) {
      const row = await exclusively({ userId, id, inTrash: false }, undefined, async (current) => {
        const mark = () => commit((trx) => markTrashed(trx, current));
        const paths = { from: picturePath(folders, current), to: trashPath(folders, current) };
        try {
          return await relocate(paths, staging.dir, mark);
        } catch (error) {
          // Someone removed the file by hand; the row can go to the trash all the same.
          if (isMissing(error)) return mark();
          throw error;
        }
      });
      changed(userId);
      return pictureOf(row);
    },

    async restore(userId, id) {
      const row = await exclusively({ userId, id, inTrash: true }, undefined, async (current) => {
        const same = await findImageByContent(db, current);
        if (same !== undefined && same.deleted_at === null) {
          throw new DomainError("DUPLICATE_IN_CATEGORY", { params: { imageId: same.id } });
        }
        return restoreRow({ commit, folders, staging }, current);
      });
      changed(userId);
      return pictureOf(row);
    },
  };
}

/**
 * Brings a picture back from the trash. The caller holds the lock of its content.
 * @throws DomainError IMAGE_NOT_FOUND when its file is gone.
 */
export async function restoreRow(
  { commit, folders, staging }: Pick<LibraryDeps, "commit" | "folders" | "staging">,
  row: ImageRow,
): Promise<ImageRow> {
  const paths = { from: trashPath(folders, row), to: picturePath(folders, row) };
  try {
    return await relocate(paths, staging.dir, () => commit((trx) => markRestored(trx, row)));
  } catch (error) {
    if (isMissing(error)) throw new DomainError("IMAGE_NOT_FOUND", { cause: error });
    throw error;
  }
}

function categoryOf(text: string): Category {
  const category = categories.find((known) => known === text);
  if (category === undefined) throw new DomainError("CATEGORY_INVALID");
  return category;
}
