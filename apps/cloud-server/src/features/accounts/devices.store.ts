import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";

/** The account an id is linked to, if any. */
export async function findDeviceOwner(
  db: Kysely<Database>,
  localUserKey: string,
): Promise<string | undefined> {
  const row = await db
    .selectFrom("account_devices")
    .select("user_id")
    .where("local_user_key", "=", localUserKey)
    .executeTakeFirst();
  return row?.user_id;
}

/** Links an id to an account. Answers the account it now belongs to: another's link stands. */
export async function linkDevice(
  db: Kysely<Database>,
  link: { localUserKey: string; localUserId: string; userId: string; linkedAt: string },
): Promise<string> {
  await db
    .insertInto("account_devices")
    .values({
      local_user_key: link.localUserKey,
      local_user_id: link.localUserId,
      user_id: link.userId,
      linked_at: link.linkedAt,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const owner = await findDeviceOwner(db, link.localUserKey);
  return owner ?? link.userId;
}

export async function insertDeviceToken(
  db: Kysely<Database>,
  token: { jti: string; userId: string; createdAt: string },
): Promise<void> {
  await db
    .insertInto("device_tokens")
    .values({
      jti: token.jti,
      user_id: token.userId,
      created_at: token.createdAt,
      revoked_at: null,
      last_used: null,
    })
    .execute();
}

export async function markDeviceTokenUsed(db: Kysely<Database>, jti: string, usedAt: string): Promise<void> {
  await db.updateTable("device_tokens").set({ last_used: usedAt }).where("jti", "=", jti).execute();
}

export async function markDeviceTokenRevoked(
  db: Kysely<Database>,
  jti: string,
  revokedAt: string,
): Promise<void> {
  await db.updateTable("device_tokens").set({ revoked_at: revokedAt }).where("jti", "=", jti).execute();
}

/** Revokes every token of an account that is not revoked yet. */
export async function markDeviceTokensRevoked(
  db: Kysely<Database>,
  userId: string,
  revokedAt: string,
): Promise<void> {
  await db
    .updateTable("device_tokens")
    .set({ revoked_at: revokedAt })
    .where("user_id", "=", userId)
    .where("revoked_at", "is", null)
    .execute();
}
