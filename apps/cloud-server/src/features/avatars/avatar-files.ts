import { randomBytes } from "node:crypto";
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { DomainError, MAX_AVATAR_BYTES } from "@clothesline/contracts";
import {
  discard,
  inspectPicture,
  isMissing,
  makeSquare,
  moveDurably,
  type Staged,
  type Staging,
} from "@clothesline/storage";

/** Sides of the stored picture, in pixels: twice what front ends show, for dense screens. */
const AVATAR_PIXELS = 256;

/** An avatar is small; a picture that wants 50 megapixels decoded for it is not one. */
const limits = { framePixels: 50_000_000, totalPixels: 250_000_000 };

const avatarName = /^[0-9a-f]{32}\.webp$/;

const folderOf = (dataDir: string): string => join(dataDir, "avatars");

/** An avatar on the disk. */
export interface AvatarFile {
  /** Relative to the data folder, with `/` between segments. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly mime: string;
  /** The name: other bytes have another. */
  readonly tag: string;
}

/** A file of that name, or `undefined` when there is none. */
export async function findAvatarFile(dataDir: string, filename: string): Promise<AvatarFile | undefined> {
  if (!avatarName.test(filename)) return undefined;
  try {
    const { size } = await stat(join(folderOf(dataDir), filename));
    return { path: `avatars/${filename}`, size, mime: "image/webp", tag: filename };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** A picture that was made from what someone sent, and has no place yet. */
export interface PreparedAvatar {
  readonly path: string;
}

const codes: Readonly<Record<string, string>> = {
  IMAGE_UNSUPPORTED: "AVATAR_UNSUPPORTED",
  IMAGE_TOO_LARGE: "AVATAR_TOO_LARGE",
  IMAGE_BROKEN: "AVATAR_BROKEN",
};

function explain(error: unknown): unknown {
  if (!(error instanceof DomainError)) return error;
  const code = codes[error.code];
  if (code === undefined) return error;
  const { detail } = error;
  return new DomainError(code, { cause: error, ...(detail === undefined ? {} : { detail }) });
}

/**
 * Takes an avatar as it arrives; nothing of it is believed yet.
 * @throws DomainError `AVATAR_UNSUPPORTED`, `AVATAR_TOO_LARGE`
 */
export async function stageAvatar(staging: Staging, source: AsyncIterable<Uint8Array>): Promise<Staged> {
  try {
    return await staging.stage(source, { maxBytes: MAX_AVATAR_BYTES });
  } catch (error) {
    throw explain(error);
  }
}

/**
 * Decodes what someone sent and draws the avatar anew: square, WebP, without metadata or anything else that came with
 * the file. Nothing of the original is kept.
 * @throws DomainError `AVATAR_UNSUPPORTED`, `AVATAR_BROKEN`
 */
export async function prepareAvatar(staging: Staging, original: Staged): Promise<PreparedAvatar> {
  const path = staging.newPath();
  try {
    await inspectPicture(original.path, { limits });
    await makeSquare(original.path, path, AVATAR_PIXELS);
    return { path };
  } catch (error) {
    throw explain(error);
  } finally {
    await discard(original);
  }
}

/** Gives a prepared avatar its place for good and answers its name; nothing is left of it when that fails. */
export async function placeAvatar(dataDir: string, { path }: PreparedAvatar): Promise<string> {
  const filename = `${randomBytes(16).toString("hex")}.webp`;
  try {
    await moveDurably(path, join(folderOf(dataDir), filename));
    return filename;
  } catch (error) {
    await discard({ path });
    throw error;
  }
}

export async function removeAvatarFile(dataDir: string, filename: string): Promise<void> {
  await rm(join(folderOf(dataDir), filename), { force: true });
}

/** Removes the files that no row speaks of. Only for the start, while nobody else works on the folder. */
export async function sweepAvatarFiles(dataDir: string, known: ReadonlySet<string>): Promise<number> {
  const names = await readdir(folderOf(dataDir)).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  const orphans = names.filter((name) => !known.has(name));
  await Promise.all(orphans.map((name) => rm(join(folderOf(dataDir), name), { recursive: true })));
  return orphans.length;
}
