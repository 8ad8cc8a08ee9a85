import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import type { PersonFacts } from "./person.ts";

export interface NewSession {
  readonly id: string;
  readonly accountId: number;
  readonly kind: "drive" | "studio" | "pages";
  readonly createdAt: string;
  readonly expiresAt: string;
}

export async function insertSession(db: Kysely<Database>, session: NewSession): Promise<void> {
  await db
    .insertInto("sessions")
    .values({
      id: session.id,
      account_id: session.accountId,
      kind: session.kind,
      created_at: session.createdAt,
      expires_at: session.expiresAt,
      ended_at: null,
      last_used: null,
    })
    .execute();
}

/** The holder of a session that runs and whose account is active. */
export async function findPerson(
  db: Kysely<Database>,
  { sessionId, accountId }: { readonly sessionId: string; readonly accountId: number },
  now: string,
): Promise<PersonFacts | undefined> {
  const row = await db
    .selectFrom("sessions")
    .innerJoin("cloud_users", "cloud_users.id", "sessions.account_id")
    .select([
      "cloud_users.id",
      "cloud_users.user_id",
      "cloud_users.username",
      "cloud_users.email",
      "cloud_users.display_name",
      "cloud_users.permission",
      "cloud_users.created_at",
    ])
    .where("sessions.id", "=", sessionId)
    .where("sessions.account_id", "=", accountId)
    .where("sessions.ended_at", "is", null)
    .where("sessions.expires_at", ">", now)
    .where("cloud_users.is_active", "=", 1)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    id: row.id,
    userId: row.user_id,
    username: row.username,
    email: row.email,
    displayName: row.display_name ?? row.username,
    permission: row.permission,
    isActive: true,
    createdAt: row.created_at,
    sessionId,
  };
}

/** Lets a session run on; answers false when it ended, or its account is gone or not active. */
export async function prolongSession(
  db: Kysely<Database>,
  sessionId: string,
  times: { readonly now: string; readonly expiresAt: string },
): Promise<boolean> {
  const result = await db
    .updateTable("sessions")
    .set({ expires_at: times.expiresAt })
    .where("id", "=", sessionId)
    .where("ended_at", "is", null)
    .where("expires_at", ">", times.now)
    .where("account_id", "in", (of) =>
      of.selectFrom("cloud_users").select("cloud_users.id").where("is_active", "=", 1),
    )
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function markSessionEnded(db: Kysely<Database>, sessionId: string, now: string): Promise<void> {
  await db
    .updateTable("sessions")
    .set({ ended_at: now })
    .where("id", "=", sessionId)
    .where("ended_at", "is", null)
    .execute();
}

/** Ends all sessions of an account, but for one that is to be kept. */
export async function markSessionsEnded(
  db: Kysely<Database>,
  accountId: number,
  now: string,
  except?: string,
): Promise<void> {
  await db
    .updateTable("sessions")
    .set({ ended_at: now })
    .where("account_id", "=", accountId)
    .where("ended_at", "is", null)
    .$if(except !== undefined, (query) => query.where("id", "!=", except ?? ""))
    .execute();
}

/** Deletes sessions of which no token can be good any more, with their refresh tokens. */
export async function deleteExpiredSessions(db: Kysely<Database>, now: string): Promise<number> {
  const result = await db.deleteFrom("sessions").where("expires_at", "<=", now).executeTakeFirst();
  return Number(result.numDeletedRows);
}
