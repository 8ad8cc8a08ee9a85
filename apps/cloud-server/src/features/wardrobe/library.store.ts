import { type Kysely, sql } from "kysely";
import type { Database } from "../../database.ts";

/** Counts a change of an account's library and answers the new revision. */
export async function nextRevision(db: Kysely<Database>, userId: string): Promise<number> {
  const row = await db
    .updateTable("cloud_users")
    .set((account) => ({ library_revision: sql<number>`${account.ref("library_revision")} + 1` }))
    .where("user_id", "=", userId)
    .returning("library_revision")
    .executeTakeFirstOrThrow();
  return row.library_revision;
}

/**
 * Counts the library's totals anew from its rows. The index is named because SQLite, knowing nothing of their sizes, takes
 * another one, from which it has to look up every row: ten times as long, at every commit.
 */
export async function refreshTotals(db: Kysely<Database>, userId: string): Promise<void> {
  await sql`
    update cloud_users set (total_images, total_storage_size) = (
      select count(*), coalesce(sum(file_size), 0) from cloud_images indexed by cloud_images_totals
      where user_id = ${userId} and deleted_at is null
    ) where user_id = ${userId}`.execute(db);
}

export async function setLastSync(db: Kysely<Database>, userId: string, lastSync: string): Promise<void> {
  await db.updateTable("cloud_users").set({ last_sync: lastSync }).where("user_id", "=", userId).execute();
}

/** The library's version and totals, as every reply about the library states them. */
export async function readLibrary(db: Kysely<Database>, userId: string) {
  const row = await db
    .selectFrom("cloud_users")
    .select(["total_images", "total_storage_size", "last_sync", "library_id", "library_revision"])
    .where("user_id", "=", userId)
    .executeTakeFirstOrThrow();
  return {
    totalImages: row.total_images,
    totalStorageSize: row.total_storage_size,
    lastSync: row.last_sync,
    version: `${row.library_id}.${row.library_revision}`,
  };
}
