import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { Database } from "../../database.ts";
import { countObjectBytes } from "../objects/objects.store.ts";

/** What of an account counts toward its quota, bytes. */
export interface Usage {
  /** The wardrobe's pictures that are not in its trash. */
  readonly wardrobe: number;
  /** Objects: files, the trash included, and uploads that may yet be recorded. */
  readonly drive: number;
  /** What resumable uploads on their way will have. */
  readonly reserved: number;
}

/** @param now ISO 8601; what has expired by then does not count */
export async function readUsage(db: Kysely<Database>, accountId: number, now: string): Promise<Usage> {
  const account = await db
    .selectFrom("cloud_users")
    .select("total_storage_size")
    .where("id", "=", accountId)
    .executeTakeFirst();
  const { bytes } = await db
    .selectFrom("resumable_uploads")
    .select((select) => select.fn.coalesce(select.fn.sum<number>("size"), sql<number>`0`).as("bytes"))
    .where("account_id", "=", accountId)
    .where("object_id", "is", null)
    .where("expires_at", ">", now)
    .executeTakeFirstOrThrow();
  return {
    wardrobe: account?.total_storage_size ?? 0,
    drive: await countObjectBytes(db, accountId, now),
    reserved: bytes,
  };
}
