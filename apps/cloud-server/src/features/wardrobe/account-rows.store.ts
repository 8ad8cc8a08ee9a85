import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import { type ImageRow, listImages } from "./images.store.ts";

/** Pages of an export. */
const PAGE = 500;

/** An account's pictures, without those in the trash, a page in memory at a time. */
export async function* everyImage(db: Kysely<Database>, userId: string): AsyncGenerator<ImageRow> {
  for (let after: string | undefined; ;) {
    const rows = await listImages(db, userId, { after, limit: PAGE });
    yield* rows;
    after = rows.at(-1)?.id;
    if (after === undefined) return;
  }
}

/** Deletes some of an account's pictures, those in the trash too; answers how many. */
export async function deleteSomeImages(db: Kysely<Database>, userId: string, limit: number): Promise<number> {
  const some = db.selectFrom("cloud_images").select("id").where("user_id", "=", userId).limit(limit);
  const result = await db.deleteFrom("cloud_images").where("id", "in", some).executeTakeFirst();
  return Number(result.numDeletedRows);
}

export async function deleteSyncRecords(db: Kysely<Database>, userId: string): Promise<void> {
  await db.deleteFrom("sync_records").where("user_id", "=", userId).execute();
}
