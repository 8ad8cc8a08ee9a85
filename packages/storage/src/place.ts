import { copyFile, link, lstat, open, rename, rm, unlink } from "node:fs/promises";
import { randomUUID } from "node:crypto";
import { dirname, join } from "node:path";
import { cannotLink } from "./errors.ts";
import { fsyncFolder, makeFolder } from "./folders.ts";

/** Flushes a file's bytes to the disk. */
async function fsyncFile(path: string): Promise<void> {
  // Windows flushes only through a descriptor that may write.
  const file = await open(path, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Gives a file another name on the same volume, never overwriting: `EEXIST` when the name is taken. `rename` would overwrite,
 * so the new name is made as a hard link and the old one removed.
 */
export async function renameNew(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (!cannotLink(error)) throw error;
    await renameReserved(from, to);
    return;
  }
  await unlink(from);
}

/**
 * `renameNew` where there are no hard links: the name is first taken by an empty file of our own, which the rename replaces.
 * A power cut between the two leaves that empty file, which no row speaks of.
 */
export async function renameReserved(from: string, to: string): Promise<void> {
  await (await open(to, "wx")).close();
  try {
    await rename(from, to);
  } catch (error) {
    await unlink(to);
    throw error;
  }
}

/** Options of `linkOrCopy` and `moveDurably`. */
export interface PlaceOptions {
  /** Folder on the destination's volume for a copy in the making; default is the destination's own folder. */
  readonly temporary?: string;
}

async function copyNew(existing: string, destination: string, options: PlaceOptions): Promise<void> {
  const part = join(options.temporary ?? dirname(destination), `.${randomUUID()}.part`);
  try {
    await copyFile(existing, part);
    const [was, is] = await Promise.all([lstat(existing), lstat(part)]);
    if (was.size !== is.size) throw new Error(`The copy of ${existing} is cut off`);
    await fsyncFile(part);
    await renameNew(part, destination);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/**
 * Makes the bytes of a file, which are durable already, appear under a second name too: as a hard link, or as a copy where the
 * file system has no (more) links for it. Missing folders are made. The name survives a power cut once this resolves.
 * Throws `EEXIST` when the destination exists, `ENOENT` when the file does not.
 */
export async function linkOrCopy(
  existing: string,
  destination: string,
  options: PlaceOptions = {},
): Promise<void> {
  await makeFolder(dirname(destination));
  try {
    await link(existing, destination);
  } catch (error) {
    if (!cannotLink(error)) throw error;
    await copyNew(existing, destination, options);
  }
  await fsyncFolder(dirname(destination));
}

/**
 * Moves a file, whose bytes are durable already, without ever overwriting (`EEXIST`); works between volumes too. Missing folders
 * are made. Once this resolves the move survives a power cut; a cut during it leaves the old name, the new one, or both.
 */
export async function moveDurably(from: string, to: string, options: PlaceOptions = {}): Promise<void> {
  await makeFolder(dirname(to));
  try {
    await link(from, to);
  } catch (error) {
    if (!cannotLink(error)) throw error;
    await copyNew(from, to, options);
  }
  // The new name must be on the disk before the old one goes.
  await fsyncFolder(dirname(to));
  await unlink(from);
  if (dirname(from) !== dirname(to)) await fsyncFolder(dirname(from));
}
