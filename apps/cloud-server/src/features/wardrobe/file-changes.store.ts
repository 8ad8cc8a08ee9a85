import type { Kysely, Selectable } from "kysely";
import type { Database } from "../../database.ts";
import type { FileChangesTable } from "./file-changes.table.ts";

export type FileChangeRow = Omit<Selectable<FileChangesTable>, "seq">;

const rowsPerStatement = 5000;

export async function insertFileChanges(
  db: Kysely<Database>,
  changes: readonly FileChangeRow[],
): Promise<void> {
  for (let at = 0; at < changes.length; at += rowsPerStatement) {
    await db
      .insertInto("file_changes")
      .values(changes.slice(at, at + rowsPerStatement))
      .execute();
  }
}

/** What is left to do for one account, in order. */
export async function listFileChanges(db: Kysely<Database>, userId: string): Promise<FileChangeRow[]> {
  return await db
    .selectFrom("file_changes")
    .select(["user_id", "image_id", "source", "path"])
    .where("user_id", "=", userId)
    .orderBy("seq")
    .execute();
}

/** The accounts for which something is left to do. */
export async function listUnfinishedAccounts(db: Kysely<Database>): Promise<string[]> {
  const rows = await db.selectFrom("file_changes").select("user_id").distinct().execute();
  return rows.map((row) => row.user_id);
}

/** Forgets the changes of one account: its commits are one at a time, so these are those of the last. */
export async function clearFileChanges(db: Kysely<Database>, userId: string): Promise<void> {
  await db.deleteFrom("file_changes").where("user_id", "=", userId).execute();
}
