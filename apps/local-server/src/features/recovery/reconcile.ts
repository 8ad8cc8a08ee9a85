import { rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { linkOrCopy, moveDurably, sha256Of, type Staging } from "@clothesline/storage";
import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import { type Folders, originalPath } from "../library/folders.ts";
import { findOriginalNames } from "../library/originals.store.ts";
import { filesIn, filesOf, isOurName, otherPlacesOf, placeOf } from "./picture-tree.ts";
import { findPlacements, findUserIds, type Placement } from "./server-runs.store.ts";

export interface Reconciled {
  /** Files without a row that were set aside. */
  orphans: number;
  /** Second names of files whose move was cut off, removed. */
  leftovers: number;
  /** Rows whose file was brought to its place. */
  finished: number;
  /** Ids of pictures whose file is nowhere. */
  missing: string[];
}

interface Deps {
  readonly db: Kysely<Database>;
  readonly folders: Folders;
  readonly staging: Staging;
}

/**
 * Makes files and rows agree after a run that did not end by itself. Only files with names that we give and that came to
 * their place since that run began are touched; one without a row, whose capture was never confirmed, is set aside and kept
 * as long as the trash, because a database put back from a copy would make every newer picture look like one.
 */
export async function reconcile(deps: Deps, since: Date): Promise<Reconciled> {
  const result: Reconciled = { orphans: 0, leftovers: 0, finished: 0, missing: [] };
  for (const { user_id } of await findUserIds(deps.db)) {
    await reconcileUser(deps, user_id, since, result);
  }
  return result;
}

async function reconcileUser(
  { db, folders, staging }: Deps,
  userId: string,
  since: Date,
  result: Reconciled,
): Promise<void> {
  const rows = await findPlacements(db, userId);
  const files = await filesOf(folders, userId);
  const originals = await findOriginalNames(db, userId);
  const owned = new Set([
    ...rows.map((row) => placeOf(folders, row)),
    ...originals.map((filename) => originalPath(folders, { user_id: userId, filename })),
  ]);

  for (const row of rows) {
    const place = placeOf(folders, row);
    if (files.has(place)) continue;
    const elsewhere = await findElsewhere(folders, row, files, owned);
    if (elsewhere === undefined) {
      result.missing.push(row.id);
    } else {
      await linkOrCopy(elsewhere, place, { temporary: staging.dir });
      result.finished += 1;
    }
  }

  for (const path of files) {
    if (owned.has(path) || !isOurName(basename(path))) continue;
    // The change time, which a new name sets too; the time of the contents can be much older.
    const { ctime, nlink } = await stat(path);
    if (ctime < since) continue;
    if (nlink > 1) {
      await rm(path);
      result.leftovers += 1;
    } else {
      await setAside(path, join(folders.orphans, userId), staging);
      result.orphans += 1;
    }
  }
  await dropThumbnails(join(folders.thumbnails, userId), rows);
}

async function findElsewhere(
  folders: Folders,
  row: Placement,
  files: ReadonlySet<string>,
  owned: ReadonlySet<string>,
): Promise<string | undefined> {
  for (const path of otherPlacesOf(folders, row)) {
    if (files.has(path) && !owned.has(path) && (await sha256Of(path)) === row.sha256) return path;
  }
  return undefined;
}

async function setAside(path: string, folder: string, staging: Staging): Promise<void> {
  await moveDurably(path, join(folder, `${Date.now()}_${basename(path)}`), {
    temporary: staging.dir,
  });
}

async function dropThumbnails(folder: string, rows: readonly Placement[]): Promise<void> {
  const kept = new Set(rows.map(({ filename }) => `${filename}.webp`));
  for (const name of await filesIn(folder)) {
    if (!kept.has(name)) await rm(join(folder, name), { force: true });
  }
}
