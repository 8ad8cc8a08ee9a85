import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";

export async function insertRefreshToken(
  db: Kysely<Database>,
  token: { readonly hash: string; readonly sessionId: string; readonly issuedAt: string },
): Promise<void> {
  await db
    .insertInto("refresh_tokens")
    .values({
      token_hash: token.hash,
      session_id: token.sessionId,
      issued_at: token.issuedAt,
      used_at: null,
    })
    .execute();
}

/** Whether a token was issued, used or not, in this session of this account. */
export async function isOfFamily(
  db: Kysely<Database>,
  hash: string,
  { sessionId, accountId }: { readonly sessionId: string; readonly accountId: number },
): Promise<boolean> {
  const row = await db
    .selectFrom("refresh_tokens")
    .innerJoin("sessions", "sessions.id", "refresh_tokens.session_id")
    .select("token_hash")
    .where("token_hash", "=", hash)
    .where("sessions.id", "=", sessionId)
    .where("sessions.account_id", "=", accountId)
    .executeTakeFirst();
  return row !== undefined;
}

/** Uses a token up; answers false when it was used before, so that of two callers one alone gets true. */
export async function markRefreshTokenUsed(
  db: Kysely<Database>,
  hash: string,
  now: string,
): Promise<boolean> {
  const result = await db
    .updateTable("refresh_tokens")
    .set({ used_at: now })
    .where("token_hash", "=", hash)
    .where("used_at", "is", null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Forgets tokens that were issued before a moment. */
export async function deleteOldRefreshTokens(db: Kysely<Database>, before: string): Promise<void> {
  await db.deleteFrom("refresh_tokens").where("issued_at", "<", before).execute();
}
