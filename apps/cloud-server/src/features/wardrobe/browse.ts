import { open } from "node:fs/promises";
import { join } from "node:path";
import { DomainError } from "@clothesline/contracts";
import { isMissing, mimeOf, type PictureFormat, sniffFormat, SNIFF_BYTES } from "@clothesline/storage";
import type { AuthorizedAccount } from "../accounts/account.ts";
import { findImage, listImages } from "./images.store.ts";
import { readLibrary } from "./library.store.ts";
import { pathOf } from "./prepare-files.ts";
import { type StoredPicture, toStoredPicture } from "./stored-picture.ts";
import type { Wardrobe } from "./wardrobe.ts";

export interface LibraryPage {
  readonly images: readonly StoredPicture[];
  /** Id after which the next page begins; null at the end. */
  readonly next: string | null;
  readonly libraryVersion: string;
}

/** A page of the library in order of id. */
export async function browseLibrary(
  { db }: Pick<Wardrobe, "db">,
  { userId }: AuthorizedAccount,
  page: { after: string | undefined; limit: number },
): Promise<LibraryPage> {
  const { version } = await readLibrary(db, userId);
  const rows = await listImages(db, userId, { ...page, limit: page.limit + 1 });
  const images = rows.slice(0, page.limit).map(toStoredPicture);
  const next = rows.length > page.limit ? (images.at(-1)?.id ?? null) : null;
  return { images, next, libraryVersion: version };
}

export interface StoredFile {
  /** Relative to the data folder, with `/` between segments. */
  readonly path: string;
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
  /** By its bytes, whatever it is called. */
  readonly format: PictureFormat;
  readonly mime: string;
}

export interface PictureWithFile {
  readonly picture: StoredPicture;
  readonly file: StoredFile;
}

/**
 * The file of a picture, as by `findPicture`.
 * @throws DomainError `IMAGE_NOT_FOUND`
 */
export async function findFile(
  wardrobe: Pick<Wardrobe, "db" | "dataDir" | "locks">,
  account: AuthorizedAccount,
  id: string,
): Promise<StoredFile> {
  return (await findPicture(wardrobe, account, id)).file;
}

/**
 * A picture with its file. A commit writes rows a moment before it moves files; a file that is not as its row
 * says is looked for again when the commit is done.
 * @throws DomainError `IMAGE_NOT_FOUND`
 */
export async function findPicture(
  wardrobe: Pick<Wardrobe, "db" | "dataDir" | "locks">,
  account: AuthorizedAccount,
  id: string,
): Promise<PictureWithFile> {
  const look = async (): Promise<PictureWithFile | undefined> => {
    const row = await findImage(wardrobe.db, account.userId, id);
    if (row === undefined || row.deleted_at !== null) throw new DomainError("IMAGE_NOT_FOUND");
    const path = pathOf(row);
    const file = await inspect(join(wardrobe.dataDir, path));
    if (file?.size !== row.file_size || file.format === undefined) return undefined;
    const { size, format } = file;
    return {
      picture: toStoredPicture(row),
      file: { path, sha256: row.sha256, size, format, mime: mimeOf(format) },
    };
  };
  const found = (await look()) ?? (await wardrobe.locks.run(account.userId, look));
  if (found === undefined) throw new DomainError("IMAGE_NOT_FOUND");
  return found;
}

async function inspect(path: string) {
  try {
    await using file = await open(path, "r");
    const { size } = await file.stat();
    const { buffer } = await file.read(Buffer.alloc(SNIFF_BYTES), 0, SNIFF_BYTES, 0);
    return { size, format: sniffFormat(buffer) };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
