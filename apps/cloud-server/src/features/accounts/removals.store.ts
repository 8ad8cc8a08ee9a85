import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";

export async function insertRemoval(db: Kysely<Database>, accountId: number, now: string): Promise<void> {
  await db
    .insertInto("account_removals")
    .values({ account_id: accountId, requested_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** The numbers of the accounts that are to be removed, the first asked for first. */
export async function listRemovals(db: Kysely<Database>): Promise<number[]> {
  const rows = await db
    .selectFrom("account_removals")
    .select("account_id")
    .orderBy("requested_at")
    .orderBy("account_id")
    .execute();
  return rows.map((row) => row.account_id);
}

export async function isToBeRemoved(db: Kysely<Database>, accountId: number): Promise<boolean> {
  const row = await db
    .selectFrom("account_removals")
    .select("account_id")
    .where("account_id", "=", accountId)
    .executeTakeFirst();
  return row !== undefined;
}
