import { lstatSync, readdirSync, renameSync, unlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { fsyncFolder, isMissing } from "@clothesline/storage";
import type { FileChangeRow } from "./file-changes.store.ts";
import { filenameKey } from "./metadata.ts";

/** Changes made in one turn of the event loop: a few milliseconds. */
const changesPerTurn = 256;

/**
 * Does what a journal says and makes it durable; what is done already is passed over, so it may be repeated.
 * A removal is left undone when the move of the same picture failed.
 * @returns the pictures whose file could not be put in its place, by id, with the error
 */
export async function performFiles(
  dataDir: string,
  changes: readonly FileChangeRow[],
): Promise<ReadonlyMap<string, unknown>> {
  const failed = new Map<string, unknown>();
  const folders = new Set<string>();
  const taken = new Set<string>();
  for (const { source, path } of changes) if (source !== null) taken.add(filenameKey(path));

  for (const [index, change] of changes.entries()) {
    if (index % changesPerTurn === changesPerTurn - 1) await nextTurn();
    const target = join(dataDir, change.path);
    try {
      if (change.source !== null) move(join(dataDir, change.source), target);
      else if (failed.has(change.image_id)) continue;
      else if (!taken.has(filenameKey(change.path)) || isSpelledSo(target)) remove(target);
      folders.add(dirname(target));
    } catch (error) {
      failed.set(change.image_id, error);
    }
  }
  await Promise.all([...folders].map(fsyncFolder));
  return failed;
}

function move(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    // Done before: the staged name is gone because it is the file's name now.
    if (isMissing(error) && exists(to) && !exists(from)) return;
    throw error;
  }
}

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/**
 * A picture whose name changed in case only: on a disk that does not tell case apart, the old name is the
 * new file. Only a name that the folder lists exactly so is a file of its own.
 */
const isSpelledSo = (path: string): boolean =>
  exists(dirname(path)) && readdirSync(dirname(path)).includes(basename(path));

const exists = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined;
