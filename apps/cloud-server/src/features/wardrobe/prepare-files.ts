import { createHash } from "node:crypto";
import { lstatSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { isMissing, type Staged } from "@clothesline/storage";
import type { FileChangeRow } from "./file-changes.store.ts";
import { livePath, toRelative, trashPath } from "./folders.ts";
import type { ImageRow } from "./images.store.ts";
import type { Change } from "./change.ts";

export interface PreparedFiles {
  readonly files: FileChangeRow[];
  /** Changes whose picture was to keep its bytes, which are gone from the disk. */
  readonly lost: ReadonlySet<Change>;
  /** Paths of arrived files that will be put in place; what others hold is in the library already. */
  readonly used: ReadonlySet<string>;
}

export interface Disk {
  readonly dataDir: string;
  /** Gives a file a second name in the staging folder and answers it. Throws `ENOENT` when it is gone. */
  readonly stageLink: (existing: string) => string;
}

export const pathOf = (row: ImageRow): string =>
  row.deleted_at === null
    ? livePath(row.user_id, row.category, row.filename)
    : trashPath(row.user_id, row.category, row.filename, row.id);

/**
 * Makes everything a commit will put in place lie ready in the staging folder, and lists the moves and
 * removals that are left to do. Files of the library are not touched: a picture that moves is staged as a
 * second link to its file. So a move can be done again after a crash, whatever else has happened to the
 * names involved, and pictures may change names with each other.
 * @param known rows of the account with contents that arrived: equal bytes are stored once
 */
export function prepareFiles(
  disk: Disk,
  changes: readonly Change[],
  known: readonly ImageRow[],
): PreparedFiles {
  const files: FileChangeRow[] = [];
  const lost = new Set<Change>();
  const used = new Set<string>();
  const sources = new Map<string, string>();
  const offered = Map.groupBy(known, (row) => row.sha256);

  for (const change of changes) {
    const { before, after, arrived } = change;
    const from = before && pathOf(before);
    const path = pathOf(after);
    if (arrived) {
      const held = before?.sha256 === after.sha256 && from === path;
      if (held && hasSize(join(disk.dataDir, path), after.file_size)) continue;
      used.add(arrived.path);
      shareBytes(disk, arrived, offered.get(arrived.sha256) ?? [], sources);
      files.push(entry(after, toRelative(disk.dataDir, arrived.path), path));
    } else if (from !== undefined && from !== path) {
      const staged = tryLink(disk, join(disk.dataDir, from));
      if (staged === undefined) {
        lost.add(change);
        continue;
      }
      files.push(entry(after, toRelative(disk.dataDir, staged), path));
    }
    if (from !== undefined && from !== path) files.push(entry(after, null, from));
  }
  return { files: withoutClaimed(files), lost, used };
}

const entry = (row: ImageRow, source: string | null, path: string): FileChangeRow => ({
  image_id: row.id,
  user_id: row.user_id,
  source,
  path,
});

/** A name one picture leaves and another takes is not removed: the move to it replaces the file. */
function withoutClaimed(files: readonly FileChangeRow[]): FileChangeRow[] {
  const claimed = new Set<string>();
  for (const { source, path } of files) if (source !== null) claimed.add(path);
  const moves = files.filter(({ source }) => source !== null);
  const removals = files.filter(({ source, path }) => source === null && !claimed.has(path));
  return [...moves, ...removals];
}

/**
 * Makes a staged file a link to a file of the same account with the same bytes, if there is one. A stored
 * file is trusted only after its bytes were hashed: the disk may have changed under it, while what arrived
 * is known to be right.
 */
function shareBytes(
  disk: Disk,
  arrived: Staged,
  rows: readonly ImageRow[],
  sources: Map<string, string>,
): void {
  const first = sources.get(arrived.sha256);
  sources.set(arrived.sha256, first ?? arrived.path);
  if (first === arrived.path) return;
  const stored = rows.map((row) => join(disk.dataDir, pathOf(row)));
  const source = first ?? stored.find((path) => hashOf(path) === arrived.sha256);
  const link = source === undefined ? undefined : tryLink(disk, source);
  if (link !== undefined) renameSync(link, arrived.path);
}

function tryLink(disk: Disk, existing: string): string | undefined {
  try {
    return disk.stageLink(existing);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function hasSize(path: string, size: number): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.size === size;
}

function hashOf(path: string): string | undefined {
  try {
    return createHash("sha256").update(readFileSync(path)).digest("hex");
  } catch {
    return undefined;
  }
}
