import { type Kysely, sql } from "kysely";
import type { Database } from "../../database.ts";

/**
 * Counts one more row on a kept object, which makes it last. Call it in the transaction that writes that row.
 * Answers false when the object has expired or is gone: then nothing may be written, and looking the upload up
 * again tells whether there is a newer one.
 * @param now ISO 8601
 */
export async function recordObject(
  tx: Kysely<Database>,
  id: string,
  now: string = new Date().toISOString(),
): Promise<boolean> {
  const result = await tx
    .updateTable("objects")
    .set({ uses: sql`uses + 1`, expires_at: null })
    .where("id", "=", id)
    .where("condemned", "=", 0)
    .where("account_id", "is not", null)
    .where((or) => or.or([or("expires_at", "is", null), or("expires_at", ">", now)]))
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/**
 * Takes back one `recordObject`, in the transaction that removes the row (or points it elsewhere). The last
 * one lets the next sweep remove the bytes.
 * @param now ISO 8601
 */
export async function releaseObject(tx: Kysely<Database>, id: string, now: string): Promise<void> {
  await tx
    .updateTable("objects")
    .set({ uses: sql`uses - 1`, expires_at: sql`case when uses = 1 then ${now} end` })
    .where("id", "=", id)
    .where("uses", ">", 0)
    .execute();
}

/**
 * Bytes that count toward an account's quota: recorded objects, and uploads that may yet be recorded.
 * @param now ISO 8601; what has expired by then does not count
 */
export async function countObjectBytes(
  db: Kysely<Database>,
  accountId: number,
  now: string,
): Promise<number> {
  const { bytes } = await db
    .selectFrom("objects")
    .select((select) => select.fn.coalesce(select.fn.sum<number>("size"), sql<number>`0`).as("bytes"))
    .where("account_id", "=", accountId)
    .where("expires_at", ">", now)
    .executeTakeFirstOrThrow();
  const recorded = await db
    .selectFrom("object_totals")
    .select("bytes")
    .where("account_id", "=", accountId)
    .executeTakeFirst();
  return bytes + (recorded?.bytes ?? 0);
}
