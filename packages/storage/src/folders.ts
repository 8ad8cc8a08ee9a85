import { mkdir, open } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { cannotSyncFolder } from "./errors.ts";

// Windows opens no folder for writing, so it cannot flush one; NTFS journals its folder entries by itself.
const FOLDERS_SYNC = process.platform !== "win32";

/** Makes the names in a folder survive a power cut. Does nothing where folders cannot be flushed. */
export async function fsyncFolder(dir: string): Promise<void> {
  if (!FOLDERS_SYNC) return;
  const folder = await open(dir, "r");
  try {
    await folder.sync();
  } catch (error) {
    if (!cannotSyncFolder(error)) throw error;
  } finally {
    await folder.close();
  }
}

/**
 * The folders whose names have to be flushed after `mkdir(dir, { recursive: true })` has answered `first`, the topmost folder
 * it made: the parent of every folder that is new.
 */
export function parentsOfNew(dir: string, first: string | undefined): string[] {
  if (first === undefined) return [];
  const top = dirname(resolve(first));
  const parents: string[] = [];
  let parent = resolve(dir);
  do {
    parent = dirname(parent);
    parents.push(parent);
  } while (parent !== top && parent !== dirname(parent));
  return parents;
}

/** What only the owner of the process may enter, and so nobody may read what is in it. */
const PRIVATE = 0o700;

/** Makes a folder and its missing parents; the new names survive a power cut. Fine when it is there already. */
export async function makeFolder(dir: string): Promise<void> {
  await make(dir);
}

/** As `makeFolder`; what it makes is for the owner of the process alone. One that is there already keeps its mode. */
export async function makePrivateFolder(dir: string): Promise<void> {
  await make(dir, PRIVATE);
}

async function make(dir: string, mode?: number): Promise<void> {
  const parents = parentsOfNew(dir, await mkdir(dir, { recursive: true, mode }));
  await Promise.all(parents.map(fsyncFolder));
}
