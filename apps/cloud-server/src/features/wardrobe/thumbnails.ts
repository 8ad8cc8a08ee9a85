import { stat } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { isMissing, makeFolder, makeThumbnail } from "@clothesline/storage";
import type { AuthorizedAccount } from "../accounts/account.ts";
import { findPicture } from "./browse.ts";
import type { Wardrobe } from "./wardrobe.ts";

/** The folder of the thumbnails in the data folder. They are made when first looked at, and can be deleted at any time. */
export const thumbnailsFolder = "thumbnails";

/** Where the thumbnail of an account's picture is, or will be. */
export const thumbnailPath = (dataDir: string, userId: string, sha256: string): string =>
  join(dataDir, thumbnailsFolder, userId, `${sha256}.webp`);

export interface CloudThumbnail {
  /** Relative to the data folder, with `/` between segments. */
  readonly path: string;
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

export type CloudThumbnails = ReturnType<typeof createThumbnails>;

/** Thumbnails of synced pictures, named by content: what changes has another name. */
export function createThumbnails(wardrobe: Pick<Wardrobe, "db" | "dataDir" | "locks">) {
  const { dataDir } = wardrobe;
  const making = new Map<string, Promise<void>>();

  /** Many tiles ask for one picture at once; it is made once. */
  async function make(picture: string, path: string): Promise<void> {
    const running = making.get(path) ?? makeThumbnail(picture, path);
    making.set(path, running);
    try {
      await running;
    } finally {
      making.delete(path);
    }
  }

  return {
    /** @throws DomainError `IMAGE_NOT_FOUND` */
    async get(account: AuthorizedAccount, imageId: string): Promise<CloudThumbnail> {
      const { file } = await findPicture(wardrobe, account, imageId);
      const whole = thumbnailPath(dataDir, account.userId, file.sha256);
      const path = relative(dataDir, whole).replaceAll(sep, "/");
      const known = await sizeOf(whole);
      if (known !== undefined) return { path, sha256: file.sha256, size: known };
      await makeFolder(dirname(whole));
      await make(join(dataDir, file.path), whole);
      return { path, sha256: file.sha256, size: (await sizeOf(whole)) ?? 0 };
    },
  };
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
