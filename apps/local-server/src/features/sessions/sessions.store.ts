import { sqlTime } from "@clothesline/contracts";
import type { Insertable, Kysely } from "kysely";
import type { Database } from "../../database.ts";
import type { SessionsTable } from "./sessions.table.ts";

export async function insertSession(db: Kysely<Database>, session: Insertable<SessionsTable>): Promise<void> {
  await db.insertInto("sessions").values(session).execute();
}

export const findSession = (db: Kysely<Database>, tokenHash: string) =>
  db
    .selectFrom("sessions")
    .select(["user_id", "remember", "expires_at"])
    .where("token_hash", "=", tokenHash)
    .executeTakeFirst();

export async function extendSession(db: Kysely<Database>, tokenHash: string, until: Date): Promise<void> {
  await db
    .updateTable("sessions")
    .set({ expires_at: sqlTime(until) })
    .where("token_hash", "=", tokenHash)
    .execute();
}

export async function deleteSession(db: Kysely<Database>, tokenHash: string): Promise<void> {
  await db.deleteFrom("sessions").where("token_hash", "=", tokenHash).execute();
}

export async function deleteSessionsOfUser(
  db: Kysely<Database>,
  userId: string,
  except: string | undefined,
): Promise<void> {
  await db
    .deleteFrom("sessions")
    .where("user_id", "=", userId)
    .$if(except !== undefined, (query) => query.where("token_hash", "!=", except ?? ""))
    .execute();
}

export async function deleteExpiredSessions(db: Kysely<Database>, now: Date): Promise<void> {
  await db.deleteFrom("sessions").where("expires_at", "<=", sqlTime(now)).execute();
}
