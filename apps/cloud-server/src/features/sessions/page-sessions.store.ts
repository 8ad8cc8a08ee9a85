import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";

/** Sessions and device tokens of an account that are still good, the one used last first. */
export async function listOpenSessions(
  db: Kysely<Database>,
  { id, userId }: { readonly id: number; readonly userId: string },
  now: string,
) {
  const sessions = await db
    .selectFrom("sessions")
    .select(["id", "kind", "user_agent", "created_at", "last_used"])
    .where("account_id", "=", id)
    .where("ended_at", "is", null)
    .where("expires_at", ">", now)
    .execute();
  const devices = await db
    .selectFrom("device_tokens")
    .select(["jti as id", "created_at", "last_used"])
    .where("user_id", "=", userId)
    .where("revoked_at", "is", null)
    .execute();
  const all = [
    ...sessions,
    ...devices.map((device) => ({ ...device, kind: "device" as const, user_agent: "" })),
  ];
  return all
    .map((one) => ({ ...one, last_used: one.last_used ?? one.created_at }))
    .toSorted((a, b) => b.last_used.localeCompare(a.last_used));
}

/** When a browser's session was last used and when it ends; `undefined` for another kind, or once it has ended. */
export async function readPageSession(db: Kysely<Database>, sessionId: string) {
  return await db
    .selectFrom("sessions")
    .select(["last_used", "expires_at"])
    .where("id", "=", sessionId)
    .where("kind", "=", "pages")
    .where("ended_at", "is", null)
    .executeTakeFirst();
}

export async function markSessionUsed(db: Kysely<Database>, sessionId: string, now: string): Promise<void> {
  await db.updateTable("sessions").set({ last_used: now }).where("id", "=", sessionId).execute();
}

export async function setUserAgent(
  db: Kysely<Database>,
  sessionId: string,
  userAgent: string,
): Promise<void> {
  await db.updateTable("sessions").set({ user_agent: userAgent }).where("id", "=", sessionId).execute();
}

/** Ends one session or device token of an account; answers whether there was such a one. */
export async function endOneSession(
  db: Kysely<Database>,
  { id, userId }: { readonly id: number; readonly userId: string },
  sessionId: string,
  now: string,
): Promise<boolean> {
  const session = await db
    .updateTable("sessions")
    .set({ ended_at: now })
    .where("id", "=", sessionId)
    .where("account_id", "=", id)
    .where("ended_at", "is", null)
    .executeTakeFirst();
  const device = await db
    .updateTable("device_tokens")
    .set({ revoked_at: now })
    .where("jti", "=", sessionId)
    .where("user_id", "=", userId)
    .where("revoked_at", "is", null)
    .executeTakeFirst();
  return session.numUpdatedRows + device.numUpdatedRows > 0n;
}
