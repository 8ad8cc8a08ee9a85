import { setImmediate } from "node:timers/promises";
import { DomainError } from "@clothesline/contracts";
import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import { releaseObject } from "../objects/objects.store.ts";
import type { Person } from "../sessions/person.ts";
import type { Drive } from "./drive.ts";
import { type FileRecord, toRecord } from "./file-record.ts";
import { deleteRows, findFile, updateFile } from "./files.store.ts";
import { ensureFolder } from "./folders.ts";
import { freeName } from "./free-name.ts";
import { nameKey } from "./names.ts";
import { findOwnFile } from "./owned.ts";
import { findPlaces } from "./tree.store.ts";
import {
  deleteEmptyGone,
  listDoomed,
  listTrash,
  markGone,
  markOldGone,
  markTrashGone,
  setDeletedAt,
  sinkFolders,
} from "./trash.store.ts";

/** How long something stays in the trash, days. */
export const DAYS_IN_TRASH = 30;
/** Rows that one transaction removes, so that a large folder does not hold up the others. */
const removedAtOnce = 500;

type Files = Pick<Drive, "db">;

/**
 * Moves a file, or a folder with everything below, to the trash. Its bytes stay, and count.
 * @throws DomainError `FILE_NOT_FOUND`, `FILE_DELETE_FORBIDDEN`
 */
export async function deleteFile({ db }: Files, person: Person, id: number): Promise<void> {
  await db.transaction().execute((tx) => deleteOne(tx, person, id));
}

/** For a transaction. */
export async function deleteOne(tx: Kysely<Database>, person: Person, id: number): Promise<void> {
  await findOwnFile(tx, person, id, "FILE_DELETE_FORBIDDEN");
  await setDeletedAt(tx, id, new Date().toISOString());
}

export interface TrashPage {
  readonly files: readonly FileRecord[];
  readonly next: { readonly deletedAt: string; readonly id: number } | null;
}

/** What was deleted and can be restored, last deleted first. */
export async function browseTrash(
  { db }: Files,
  person: Person,
  page: { after: { deletedAt: string; id: number } | undefined; limit: number },
): Promise<TrashPage> {
  const rows = await listTrash(db, person.id, { ...page, limit: page.limit + 1 });
  const shown = rows.slice(0, page.limit);
  const places = await findPlaces(
    db,
    shown.map((row) => row.folder_id),
  );
  const files = shown.map((row) => toRecord(row, places.get(row.folder_id)?.names ?? []));
  const last = rows.length > page.limit ? files.at(-1) : undefined;
  const next = last?.deletedAt ? { deletedAt: last.deletedAt, id: last.id } : null;
  return { files, next };
}

/**
 * Takes something out of the trash, back to its path: folders that are gone are made anew, a taken name is numbered.
 * @throws DomainError `FILE_NOT_FOUND`, `FILE_RESTORE_FORBIDDEN`, `NAME_TAKEN` where a file stands in the path's way
 */
export async function restoreFile({ db }: Files, person: Person, id: number): Promise<FileRecord> {
  return await db.transaction().execute((tx) => restoreOne(tx, person, id));
}

/** For a transaction. */
export async function restoreOne(tx: Kysely<Database>, person: Person, id: number): Promise<FileRecord> {
  const { folder_id: before, name: wanted } = await findTrashed(tx, person, id);
  const place = (await findPlaces(tx, [before])).get(before);
  const folderId = place?.isLive ? before : (await ensureFolder(tx, person.id, place?.names ?? [])).id;
  const name = await freeName(tx, person.id, folderId, wanted);
  await updateFile(tx, id, { folder_id: folderId, name, name_key: nameKey(name), deleted_at: null });
  return await findOwnFile(tx, person, id, "FILE_RESTORE_FORBIDDEN");
}

/**
 * Removes one thing in the trash for good, with everything below.
 * @throws DomainError `FILE_NOT_FOUND`, `FILE_DELETE_FORBIDDEN`
 */
export async function purgeFile(files: Files, person: Person, id: number): Promise<void> {
  await findTrashed(files.db, person, id, "FILE_DELETE_FORBIDDEN");
  if (!(await markGone(files.db, person.id, id))) throw new DomainError("FILE_NOT_FOUND");
  await removeGone(files);
}

/** Removes everything in the person's trash for good; answers how many things that were, each with what was below it. */
export async function emptyTrash(files: Files, person: Person): Promise<number> {
  const count = await markTrashGone(files.db, person.id);
  await removeGone(files);
  return count;
}

/**
 * Removes for good what has been in anyone's trash for 30 days, and what a crash left of earlier removals. To be called at
 * the start and then from time to time. Answers how many files and folders that were.
 */
export async function purgeOldFiles(files: Files, now: Date): Promise<number> {
  const moment = new Date(now.getTime() - DAYS_IN_TRASH * 24 * 3600 * 1000).toISOString();
  await markOldGone(files.db, moment);
  return await removeGone(files);
}

/** Part by part: a crash between two leaves nothing that anyone could find, and the next sweep goes on. */
async function removeGone({ db }: Files): Promise<number> {
  let removed = 0;
  for (;;) {
    const some = await db.transaction().execute(removeSome);
    if (some === 0) return removed;
    removed += some;
    // SQLite answers before it returns, so nothing here waits: others get their turn only if it is given to them.
    await setImmediate();
  }
}

/** Answers how many rows came nearer to their end. */
async function removeSome(tx: Kysely<Database>): Promise<number> {
  const now = new Date().toISOString();
  const doomed = await listDoomed(tx, removedAtOnce);
  await deleteRows(
    tx,
    doomed.map(({ id }) => id),
  );
  for (const { object_id: objectId } of doomed) {
    if (objectId !== null) await releaseObject(tx, objectId, now);
  }
  if (doomed.length > 0) return doomed.length;
  return (await sinkFolders(tx, now, removedAtOnce)) + (await deleteEmptyGone(tx, removedAtOnce));
}

async function findTrashed(
  db: Kysely<Database>,
  person: Person,
  id: number,
  forbidden = "FILE_RESTORE_FORBIDDEN",
) {
  const row = await findFile(db, id);
  if (row === undefined || row.deleted_at === null || row.folder_id < 0) {
    throw new DomainError("FILE_NOT_FOUND");
  }
  if (row.account_id !== person.id) throw new DomainError(forbidden);
  return row;
}
