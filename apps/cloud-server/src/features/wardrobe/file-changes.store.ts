import { type Kysely, type Selectable, sql } from "kysely";
import type { Database } from "../../database.ts";
import type { FileChangesTable } from "./file-changes.table.ts";

export type FileChangeRow = Omit<Selectable<FileChangesTable>, "seq">;

/** One parameter and one statement for any number of changes. */
export async function insertFileChanges(
  db: Kysely<Database>,
  changes: readonly FileChangeRow[],
): Promise<void> {
  if (changes.length === 0) return;
  const list = JSON.stringify(changes);
  await sql`
    insert into file_changes (user_id, image_id, source, path)
    select value->>'user_id', value->>'image_id', value->>'source', value->>'path'
    from json_each(${list})`.execute(db);
}

/** What the last commit of an account had to do, in order. */
export async function listFileChanges(db: Kysely<Database>, userId: string): Promise<FileChangeRow[]> {
  return await db
    .selectFrom("file_changes")
    .select(["user_id", "image_id", "source", "path"])
    .where("user_id", "=", userId)
    .orderBy("seq")
    .execute();
}

/** The accounts whose last commit is in the journal. */
export async function listJournalAccounts(db: Kysely<Database>): Promise<string[]> {
  const rows = await db.selectFrom("file_changes").select("user_id").distinct().execute();
  return rows.map((row) => row.user_id);
}

/** Forgets what the last commit of an account had to do. */
export async function clearFileChanges(db: Kysely<Database>, userId: string): Promise<void> {
  await db.deleteFrom("file_changes").where("user_id", "=", userId).execute();
}
