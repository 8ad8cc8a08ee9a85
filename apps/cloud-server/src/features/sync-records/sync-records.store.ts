import { type Kysely, type Selectable, sql } from "kysely";
import type { Database } from "../../database.ts";
import type { SyncRecordsTable } from "./sync-records.table.ts";

export type SyncRecord = Selectable<SyncRecordsTable>;

/** Writes a record of a sync; one of the same id is replaced. */
export async function putSyncRecord(db: Kysely<Database>, record: SyncRecord): Promise<void> {
  const { status, images_count, total_size, error_message } = record;
  await db
    .insertInto("sync_records")
    .values(record)
    .onConflict((conflict) =>
      conflict.column("sync_id").doUpdateSet({ status, images_count, total_size, error_message }),
    )
    .execute();
}

/** An account's newest records, newest first. */
export async function newestSyncRecords(
  db: Kysely<Database>,
  userId: string,
  limit: number,
): Promise<Omit<SyncRecord, "user_id">[]> {
  return await db
    .selectFrom("sync_records")
    .select([
      "sync_id",
      "sync_type",
      "sync_timestamp",
      "images_count",
      "total_size",
      "status",
      "error_message",
    ])
    .where("user_id", "=", userId)
    .orderBy("sync_timestamp", "desc")
    .orderBy(sql`rowid`, "desc")
    .limit(limit)
    .execute();
}
