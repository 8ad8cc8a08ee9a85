import { type Insertable, type Kysely, type Selectable, sql, type Updateable } from "kysely";
import type { Database } from "../../database.ts";
import type { FilesTable } from "./files.table.ts";

/** A row with what its object is called. */
export type FileRow = Selectable<FilesTable> & {
  readonly object_bucket: string | null;
  readonly object_key: string | null;
};

/** Files with the names of their objects, which every listing shows. */
export const selectFiles = (db: Kysely<Database>) =>
  db
    .selectFrom("files")
    .leftJoin("objects", "objects.id", "files.object_id")
    .selectAll("files")
    .select(["objects.bucket as object_bucket", "objects.key as object_key"]);

/** A list as one parameter, so that any length is the same statement. */
const oneOf = (values: readonly (string | number)[]) =>
  sql<never>`(select value from json_each(${JSON.stringify(values)}))`;

export async function insertFile(db: Kysely<Database>, file: Insertable<FilesTable>): Promise<number> {
  const { id } = await db.insertInto("files").values(file).returning("id").executeTakeFirstOrThrow();
  return id;
}

export async function updateFile(
  db: Kysely<Database>,
  id: number,
  changes: Updateable<FilesTable>,
): Promise<void> {
  await db.updateTable("files").set(changes).where("id", "=", id).execute();
}

/** A row by its id, whoever's it is and whether or not it is deleted. */
export async function findFile(db: Kysely<Database>, id: number): Promise<FileRow | undefined> {
  return await selectFiles(db).where("files.id", "=", id).executeTakeFirst();
}

export async function findFiles(db: Kysely<Database>, ids: readonly number[]): Promise<FileRow[]> {
  return await selectFiles(db).where("files.id", "in", oneOf(ids)).orderBy("files.id").execute();
}

/** What has a name in a folder, not being deleted itself. */
export async function findChild(
  db: Kysely<Database>,
  accountId: number,
  folderId: number,
  name: string,
): Promise<FileRow | undefined> {
  return await selectFiles(db)
    .where("files.account_id", "=", accountId)
    .where("files.folder_id", "=", folderId)
    .where("files.name", "=", name)
    .where("files.deleted_at", "is", null)
    .executeTakeFirst();
}

/** Names in a folder that begin in a way; all of them unless told. */
export async function listNames(
  db: Kysely<Database>,
  accountId: number,
  folderId: number,
  start = "",
): Promise<string[]> {
  const rows = await db
    .selectFrom("files")
    .select("name")
    .where("account_id", "=", accountId)
    .where("folder_id", "=", folderId)
    .where("deleted_at", "is", null)
    .where("name", ">=", start)
    .where("name", "<", `${start}\u{10ffff}`)
    .execute();
  return rows.map((row) => row.name);
}

/** The file in a folder, not being deleted itself, that was recorded from an object. */
export async function findObjectIn(
  db: Kysely<Database>,
  folderId: number,
  objectId: string,
): Promise<{ id: number; name: string } | undefined> {
  return await db
    .selectFrom("files")
    .select(["id", "name"])
    .where("object_id", "=", objectId)
    .where("folder_id", "=", folderId)
    .where("deleted_at", "is", null)
    .executeTakeFirst();
}

/** Gives everything in a folder, its deleted things too, another folder. */
export async function moveChildren(db: Kysely<Database>, from: number, to: number): Promise<void> {
  await db.updateTable("files").set({ folder_id: to }).where("folder_id", "=", from).execute();
}

export async function deleteRows(db: Kysely<Database>, ids: readonly number[]): Promise<void> {
  await db.deleteFrom("files").where("id", "in", oneOf(ids)).execute();
}

/** Which of some names something in a folder has that is not deleted. */
export async function listTaken(
  db: Kysely<Database>,
  accountId: number,
  folderId: number,
  names: readonly string[],
): Promise<string[]> {
  const rows = await db
    .selectFrom("files")
    .select("name")
    .where("account_id", "=", accountId)
    .where("folder_id", "=", folderId)
    .where("deleted_at", "is", null)
    .where("name", "in", oneOf(names))
    .execute();
  return rows.map((row) => row.name);
}

export async function updateFiles(
  db: Kysely<Database>,
  ids: readonly number[],
  changes: Updateable<FilesTable>,
): Promise<void> {
  await db.updateTable("files").set(changes).where("id", "in", oneOf(ids)).execute();
}

/** Begins a part of a transaction that can be undone without the rest of it. */
export const beginPart = (tx: Kysely<Database>) => sql`savepoint part`.execute(tx);
export const endPart = (tx: Kysely<Database>) => sql`release part`.execute(tx);
export async function undoPart(tx: Kysely<Database>): Promise<void> {
  await sql`rollback to part`.execute(tx);
  await endPart(tx);
}
