import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";

export async function insertInvite(
  db: Kysely<Database>,
  invite: { readonly codeHash: string; readonly createdAt: string; readonly expiresAt: string },
): Promise<void> {
  await db
    .insertInto("invites")
    .values({ code_hash: invite.codeHash, created_at: invite.createdAt, expires_at: invite.expiresAt })
    .execute();
}

export async function isInvite(db: Kysely<Database>, codeHash: string, now: string): Promise<boolean> {
  const row = await db
    .selectFrom("invites")
    .select("code_hash")
    .where("code_hash", "=", codeHash)
    .where("expires_at", ">", now)
    .executeTakeFirst();
  return row !== undefined;
}

/** Uses an invitation up; answers false when there is none, so that of two callers one alone gets true. */
export async function deleteInvite(db: Kysely<Database>, codeHash: string, now: string): Promise<boolean> {
  const result = await db
    .deleteFrom("invites")
    .where("code_hash", "=", codeHash)
    .where("expires_at", ">", now)
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
}

export async function deleteExpiredInvites(db: Kysely<Database>, now: string): Promise<void> {
  await db.deleteFrom("invites").where("expires_at", "<=", now).execute();
}
