import { type Kysely, sql } from "kysely";
import type { Database } from "../../database.ts";
import { GONE } from "./files.table.ts";
import { type FileRow, selectFiles } from "./files.store.ts";

/** What was deleted itself, last deleted first. What lies below a deleted folder comes and goes with it. */
export async function listTrash(
  db: Kysely<Database>,
  accountId: number,
  page: { after: { deletedAt: string; id: number } | undefined; limit: number },
): Promise<FileRow[]> {
  let query = selectFiles(db)
    .where("files.account_id", "=", accountId)
    .where("files.deleted_at", "is not", null)
    .where("files.folder_id", "<>", GONE)
    .orderBy("files.deleted_at", "desc")
    .orderBy("files.id", "desc")
    .limit(page.limit);
  if (page.after !== undefined) {
    const { deletedAt, id } = page.after;
    query = query.where(sql<boolean>`(files.deleted_at, files.id) < (${deletedAt}, ${id})`);
  }
  return await query.execute();
}

export async function setDeletedAt(
  db: Kysely<Database>,
  id: number,
  deletedAt: string | null,
): Promise<void> {
  await db.updateTable("files").set({ deleted_at: deletedAt }).where("id", "=", id).execute();
}

/** Takes something out of the trash, for the sweep to remove; false when it is not there. */
export async function markGone(db: Kysely<Database>, accountId: number, id: number): Promise<boolean> {
  const result = await gone(db).where("id", "=", id).where("account_id", "=", accountId).executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function markTrashGone(db: Kysely<Database>, accountId: number): Promise<number> {
  const result = await gone(db).where("account_id", "=", accountId).executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** @param moment ISO 8601; what was deleted before */
export async function markOldGone(db: Kysely<Database>, moment: string): Promise<number> {
  const result = await gone(db).where("deleted_at", "<", moment).executeTakeFirst();
  return Number(result.numUpdatedRows);
}

const gone = (db: Kysely<Database>) =>
  db
    .updateTable("files")
    .set({ folder_id: GONE })
    .where("deleted_at", "is not", null)
    .where("folder_id", "<>", GONE);

interface Doomed {
  readonly id: number;
  readonly object_id: string | null;
}

const goneFolders = sql`select id from files where folder_id = ${GONE} and is_folder = 1`;

/** Some files that are gone, or lie directly in a folder that is. */
export async function listDoomed(db: Kysely<Database>, limit: number): Promise<Doomed[]> {
  const { rows } = await sql<Doomed>`
    select id, object_id from files where folder_id = ${GONE} and is_folder = 0
    union all
    select id, object_id from files where folder_id in (${goneFolders}) and is_folder = 0
    limit ${limit}`.execute(db);
  return rows;
}

/** Some folders in a folder that is gone are gone themselves: however deep, only two levels are looked at. Answers how many. */
export async function sinkFolders(db: Kysely<Database>, now: string, limit: number): Promise<number> {
  const { numAffectedRows } = await sql`
    update files set folder_id = ${GONE}, deleted_at = coalesce(deleted_at, ${now})
    where id in (
      select id from files where folder_id in (${goneFolders}) and is_folder = 1 limit ${limit}
    )`.execute(db);
  return Number(numAffectedRows ?? 0n);
}

/** Deletes some folders that are gone and have nothing in them. Answers how many. */
export async function deleteEmptyGone(db: Kysely<Database>, limit: number): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from files where id in (
      select id from files as empty where folder_id = ${GONE} and is_folder = 1
      and not exists (select 1 from files where folder_id = empty.id)
      limit ${limit}
    )`.execute(db);
  return Number(numAffectedRows ?? 0n);
}
