import { sqlTime } from "@clothesline/contracts";
import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";

/** Runs remembered; only the newest is ever asked for, the others help people who look for a fault. */
const KEPT = 100;

/** The newest run, `stopped_at` null when it did not end by itself. */
export const findLastRun = (db: Kysely<Database>) =>
  db.selectFrom("server_runs").selectAll().orderBy("id", "desc").limit(1).executeTakeFirst();

export async function openRun(db: Kysely<Database>): Promise<number> {
  const { id } = await db
    .insertInto("server_runs")
    .values({ started_at: sqlTime(new Date()), stopped_at: null })
    .returning("id")
    .executeTakeFirstOrThrow();
  await db
    .deleteFrom("server_runs")
    .where("id", "<=", id - KEPT)
    .execute();
  return id;
}

export async function closeRun(db: Kysely<Database>, id: number): Promise<void> {
  await db
    .updateTable("server_runs")
    .set({ stopped_at: sqlTime(new Date()) })
    .where("id", "=", id)
    .execute();
}

/** What recovery compares with the disk, of one person. */
export const findPlacements = (db: Kysely<Database>, userId: string) =>
  db
    .selectFrom("images")
    .select(["id", "user_id", "category", "filename", "deleted_at", "file_size", "sha256"])
    .where("user_id", "=", userId)
    .execute();

export type Placement = Awaited<ReturnType<typeof findPlacements>>[number];

export const findUserIds = (db: Kysely<Database>) => db.selectFrom("users").select("user_id").execute();
