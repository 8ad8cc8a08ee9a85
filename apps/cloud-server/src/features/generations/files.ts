import { randomBytes } from "node:crypto";
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import {
  commit,
  discard,
  extensionOf,
  isMissing,
  mimeOf,
  moveDurably,
  formatOfName,
} from "@clothesline/storage";
import type { GeneratedPicture } from "../generators/image-generator.ts";
import type { GeneratedFiles } from "./generation.ts";

const imageName = /^[0-9a-f]{32}(?:_thumbnail)?\.(?:png|jpg|gif|webp)$/;

const rootOf = (dataDir: string): string => join(dataDir, "generated");
const folderOf = (dataDir: string, userId: number): string => join(rootOf(dataDir), String(userId));

/**
 * Gives a picture and its thumbnail their places for good, under a name nobody can guess. Nothing is left when it
 * throws; the row that follows makes them the account's.
 */
export async function placeFiles(
  dataDir: string,
  userId: number,
  made: GeneratedPicture,
  thumbnailPath: string,
): Promise<GeneratedFiles> {
  const stem = randomBytes(16).toString("hex");
  const image = `${stem}.${extensionOf(made.picture.format)}`;
  const thumbnail = `${stem}_thumbnail.webp`;
  const files = { image, thumbnail, width: made.width, height: made.height, size: made.picture.size };
  try {
    await commit(made.picture, join(folderOf(dataDir, userId), image));
    await moveDurably(thumbnailPath, join(folderOf(dataDir, userId), thumbnail));
    return files;
  } catch (error) {
    await discard(made.picture);
    await removeFiles(dataDir, userId, files);
    throw error;
  }
}

export async function removeFiles(
  dataDir: string,
  userId: number,
  { image, thumbnail }: Pick<GeneratedFiles, "image" | "thumbnail">,
): Promise<void> {
  const folder = folderOf(dataDir, userId);
  await Promise.all([image, thumbnail].map((name) => rm(join(folder, name), { force: true })));
}

/** Removes all generated pictures of an account. */
export async function removeFolder(dataDir: string, userId: number): Promise<void> {
  await rm(folderOf(dataDir, userId), { recursive: true, force: true });
}

export const imagePath = (dataDir: string, userId: number, filename: string): string =>
  join(folderOf(dataDir, userId), filename);

/** A generated picture on the disk. */
export interface ImageFile {
  /** Relative to the data folder, with `/` between segments. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly mime: string;
  /** The name: other bytes have another. */
  readonly tag: string;
}

/** A file of an account, or `undefined` when there is none of that name. */
export async function findImageFile(
  dataDir: string,
  userId: number,
  filename: string,
): Promise<ImageFile | undefined> {
  const format = formatOfName(filename);
  if (!imageName.test(filename) || format === undefined) return undefined;
  try {
    const { size } = await stat(imagePath(dataDir, userId, filename));
    return { path: `generated/${userId}/${filename}`, size, mime: mimeOf(format), tag: filename };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function namesIn(folder: string): Promise<string[]> {
  return await readdir(folder).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
}

/**
 * Removes the pictures that no row speaks of, left by a crash between the file and its row, or between the end of a
 * row and its file. Only for the start. Answers how many.
 */
export async function sweepFiles(
  dataDir: string,
  namesOf: (userId: number) => Promise<readonly string[]>,
): Promise<number> {
  let swept = 0;
  for (const folder of await namesIn(rootOf(dataDir))) {
    if (!/^[1-9]\d{0,14}$/.test(folder)) continue;
    const known = new Set(await namesOf(Number(folder)));
    const names = await namesIn(join(rootOf(dataDir), folder));
    for (const name of names.filter((found) => !known.has(found))) {
      await rm(join(rootOf(dataDir), folder, name), { recursive: true });
      swept += 1;
    }
  }
  return swept;
}
