import type { Kysely, Selectable } from "kysely";
import type { Database } from "../../database.ts";
import type { ResumableUploadsTable } from "./files.table.ts";

export type UploadRow = Selectable<ResumableUploadsTable>;

export async function insertUpload(
  db: Kysely<Database>,
  upload: Omit<UploadRow, "object_id" | "file_id">,
): Promise<void> {
  await db
    .insertInto("resumable_uploads")
    .values({ ...upload, object_id: null, file_id: null })
    .execute();
}

export async function findUpload(db: Kysely<Database>, id: string): Promise<UploadRow | undefined> {
  return await db.selectFrom("resumable_uploads").selectAll().where("id", "=", id).executeTakeFirst();
}

/** Uploads of an account that have not come to their end. */
export async function countOpenUploads(db: Kysely<Database>, accountId: number): Promise<number> {
  const { count } = await db
    .selectFrom("resumable_uploads")
    .select((select) => select.fn.countAll<number>().as("count"))
    .where("account_id", "=", accountId)
    .where("object_id", "is", null)
    .executeTakeFirstOrThrow();
  return count;
}

/** Notes what an upload has become; false when that was noted before, or the upload is gone. */
export async function markFinished(
  tx: Kysely<Database>,
  id: string,
  made: { objectId: string; fileId: number },
): Promise<boolean> {
  const result = await tx
    .updateTable("resumable_uploads")
    .set({ object_id: made.objectId, file_id: made.fileId })
    .where("id", "=", id)
    .where("object_id", "is", null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function deleteUpload(db: Kysely<Database>, id: string): Promise<void> {
  await db.deleteFrom("resumable_uploads").where("id", "=", id).execute();
}

/** @param moment ISO 8601 */
export async function deleteExpiredUploads(db: Kysely<Database>, moment: string): Promise<string[]> {
  const rows = await db
    .deleteFrom("resumable_uploads")
    .where("expires_at", "<", moment)
    .returning("id")
    .execute();
  return rows.map(({ id }) => id);
}

/** Uploads whose bytes are still needed. */
export async function listOpenUploads(db: Kysely<Database>): Promise<string[]> {
  const query = db.selectFrom("resumable_uploads").select("id").where("object_id", "is", null);
  return (await query.execute()).map(({ id }) => id);
}
