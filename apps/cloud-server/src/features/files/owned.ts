import { DomainError } from "@clothesline/contracts";
import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import type { Person } from "../sessions/person.ts";
import { type FileRecord, toRecord } from "./file-record.ts";
import { type FileRow, findFile, findFiles } from "./files.store.ts";
import { findPlaces } from "./tree.store.ts";

/**
 * A file or folder that is the person's own, and that neither it nor a folder above it is deleted.
 * @param forbidden the code for what is someone else's; each call has its own sentence
 * @throws DomainError `FILE_NOT_FOUND`, `forbidden`
 */
export async function findOwnFile(
  db: Kysely<Database>,
  person: Person,
  id: number,
  forbidden: string,
): Promise<FileRecord> {
  const row = await findFile(db, id);
  const [record] = row === undefined ? [] : await liveRecords(db, [row]);
  if (record === undefined) throw new DomainError("FILE_NOT_FOUND");
  if (record.accountId !== person.id) throw new DomainError(forbidden);
  return record;
}

/** Those of some ids that are the person's own and not deleted, neither they nor a folder above them. */
export async function findOwnedFiles(
  db: Kysely<Database>,
  person: Person,
  ids: readonly number[],
): Promise<FileRecord[]> {
  const records = await findLiveFiles(db, ids);
  return records.filter(({ accountId }) => accountId === person.id);
}

/** Those of some ids that are not deleted, neither they nor a folder above them, whoever's they are. */
export async function findLiveFiles(db: Kysely<Database>, ids: readonly number[]): Promise<FileRecord[]> {
  return await liveRecords(db, await findFiles(db, ids));
}

async function liveRecords(db: Kysely<Database>, rows: readonly FileRow[]): Promise<FileRecord[]> {
  const places = await findPlaces(
    db,
    rows.map((row) => row.folder_id),
  );
  return rows.flatMap((row) => {
    const place = places.get(row.folder_id);
    return row.deleted_at === null && place?.isLive === true ? [toRecord(row, place.names)] : [];
  });
}
