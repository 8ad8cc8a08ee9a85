import { open, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { fsyncFolder, makeFolder } from "./folders.ts";
import type { PictureFormat } from "./format.ts";
import { renameNew } from "./place.ts";

/** A picture that is whole in the staging folder, and not yet promised to anyone. */
export interface Staged {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Of all bytes, 64 lower-case hex digits. */
  readonly sha256: string;
  readonly format: PictureFormat;
}

/**
 * Gives a staged picture its place for good: length checked, bytes flushed, named without ever overwriting, folder flushed.
 * Missing folders are made. Once this resolves the file survives a power cut.
 *
 * Throws `EEXIST` (see `isTaken`) when the destination exists; the picture is then still staged and may be committed elsewhere.
 */
export async function commit(staged: Pick<Staged, "path" | "size">, destination: string): Promise<void> {
  const folder = dirname(destination);
  const file = await open(staged.path, "r+");
  try {
    const { size } = await file.stat();
    if (size !== staged.size) {
      throw new Error(`${staged.path} holds ${size} bytes where ${staged.size} were staged`);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  await makeFolder(folder);
  await renameNew(staged.path, destination);
  await fsyncFolder(folder);
}

/** Removes a staged picture; fine when it has been committed or discarded already. */
export async function discard(staged: Pick<Staged, "path">): Promise<void> {
  await rm(staged.path, { force: true });
}
