import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";

export async function insertDropFiles(
  tx: Kysely<Database>,
  dropId: number,
  fileIds: readonly number[],
): Promise<void> {
  const rows = fileIds.map((fileId, position) => ({ drop_id: dropId, file_id: fileId, position }));
  await tx.insertInto("drop_files").values(rows).execute();
}

/** What was put into a drop, in its order. */
export async function findDropFileIds(db: Kysely<Database>, dropId: number): Promise<number[]> {
  const rows = await db
    .selectFrom("drop_files")
    .select("file_id")
    .where("drop_id", "=", dropId)
    .orderBy("position")
    .execute();
  return rows.map((row) => row.file_id);
}

/** Whether any of these was put into a drop. */
export async function hasAnyFile(
  db: Kysely<Database>,
  dropId: number,
  fileIds: readonly number[],
): Promise<boolean> {
  const row = await db
    .selectFrom("drop_files")
    .select("file_id")
    .where("drop_id", "=", dropId)
    .where("file_id", "in", fileIds)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
