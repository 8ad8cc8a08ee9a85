import { readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { DomainError } from "@clothesline/contracts";
import { isMissing, makeFolder, makeThumbnail } from "@clothesline/storage";
import { createByteCache } from "./byte-cache.ts";
import { type Folders, type Placed, picturePath, thumbnailPath, trashPath } from "./folders.ts";

/** Enough for some screens full of thumbnails of 10-30 KB; small beside the memory goal of 128 MB. */
const CACHED_BYTES = 16 * 1024 * 1024;

export interface Thumbnail {
  readonly bytes: Buffer;
  readonly sha256: string;
}

type Pictured = Placed & { readonly sha256: string; readonly deleted_at: string | null };

export interface Thumbnails {
  /** The thumbnail if it is in memory; asks no disk and no database, so only for names already known to be there. */
  cached(userId: string, filename: string): Thumbnail | undefined;
  /**
   * The thumbnail from memory, disk, or made anew from the picture.
   * @throws DomainError IMAGE_NOT_FOUND when the picture's file is gone
   */
  get(picture: Pictured): Promise<Thumbnail>;
  /** Follows a picture that got another name; a thumbnail that is lost on the way is made anew when asked for. */
  rename(from: Placed, to: Placed): Promise<void>;
  /** Drops it from memory and disk: the picture is gone for good. */
  remove(picture: Placed): Promise<void>;
}

export function createThumbnails(folders: Folders): Thumbnails {
  const cache = createByteCache<Thumbnail>(CACHED_BYTES);
  const making = new Map<string, Promise<Thumbnail>>();
  const keyOf = (userId: string, filename: string) => `${userId}/${filename}`;

  async function make(picture: Pictured, path: string): Promise<Buffer> {
    await makeFolder(dirname(path));
    const place = picture.deleted_at === null ? picturePath : trashPath;
    try {
      await makeThumbnail(place(folders, picture), path);
    } catch (error) {
      if (isMissing(error)) throw new DomainError("IMAGE_NOT_FOUND", { cause: error });
      throw error;
    }
    return readFile(path);
  }

  async function load(picture: Pictured, key: string): Promise<Thumbnail> {
    const path = thumbnailPath(folders, picture);
    const bytes = await readFile(path).catch((error: unknown) => {
      if (isMissing(error)) return make(picture, path);
      throw error;
    });
    const thumbnail = { bytes, sha256: picture.sha256 };
    // Not if the picture went away meanwhile.
    if (making.has(key)) cache.set(key, thumbnail, bytes.length);
    return thumbnail;
  }

  function forget(picture: Placed): void {
    const key = keyOf(picture.user_id, picture.filename);
    making.delete(key);
    cache.delete(key);
  }

  return {
    cached: (userId, filename) => cache.get(keyOf(userId, filename)),

    async get(picture) {
      const key = keyOf(picture.user_id, picture.filename);
      const known = cache.get(key);
      if (known !== undefined) return known;
      // Many tiles ask for one picture at once; it is read or made once.
      const running = making.get(key);
      if (running !== undefined) return running;
      const loading = load(picture, key);
      making.set(key, loading);
      try {
        return await loading;
      } finally {
        if (making.get(key) === loading) making.delete(key);
      }
    },

    async rename(from, to) {
      forget(from);
      await rename(thumbnailPath(folders, from), thumbnailPath(folders, to)).catch(() => {});
    },

    async remove(picture) {
      forget(picture);
      await rm(thumbnailPath(folders, picture), { force: true });
    },
  };
}

/** Gives a thumbnail made while its picture was inspected its place. Only a cache: without it, it is made when someone looks. */
export async function keepThumbnail(from: string, to: string): Promise<void> {
  try {
    await makeFolder(dirname(to));
    await rename(from, to);
  } catch {
    await rm(from, { force: true });
  }
}
