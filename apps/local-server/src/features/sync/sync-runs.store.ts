import { sqlTime } from "@clothesline/contracts";
import type { Kysely, Selectable } from "kysely";
import type { Database } from "../../database.ts";
import { insertTask, updateTask } from "../tasks/tasks.store.ts";
import type { SyncRunsTable } from "./sync.table.ts";

export type SyncRun = Selectable<SyncRunsTable>;
type Db = Kysely<Database>;

export const findRun = (db: Db, userId: string): Promise<SyncRun | undefined> =>
  db.selectFrom("sync_runs").selectAll().where("user_id", "=", userId).executeTakeFirst();

export async function saveRun(db: Db, run: SyncRun): Promise<void> {
  await db
    .insertInto("sync_runs")
    .values(run)
    .onConflict((conflict) => conflict.column("user_id").doUpdateSet(run))
    .execute();
}

/** The run and its task begin together, so that neither is ever there without the other. */
export const beginRun = (db: Db, run: SyncRun): Promise<void> =>
  db.transaction().execute(async (tx) => {
    await insertTask(tx, {
      task_id: run.task_id,
      user_id: run.user_id,
      kind: run.operation,
      status: "processing",
      image_id: null,
      error: null,
    });
    await saveRun(tx, run);
  });

export const endRun = (db: Db, run: SyncRun): Promise<void> =>
  db.transaction().execute(async (tx) => {
    await updateTask(tx, run.task_id, {
      status: run.state === "idle" ? "completed" : "failed",
      error: run.last_error,
    });
    await saveRun(tx, run);
  });

/** Runs that were under way when the process ended; they wait now. */
export const interruptRuns = (db: Db, error: string): Promise<void> =>
  db.transaction().execute(async (tx) => {
    const runs = await tx
      .updateTable("sync_runs")
      .set({ state: "waiting", finished_at: sqlTime(new Date()), last_error: error })
      .where("state", "=", "running")
      .returningAll()
      .execute();
    for (const run of runs) await updateTask(tx, run.task_id, { status: "failed", error });
  });

/** Runs that another is to follow. */
export const waitingRuns = (db: Db): Promise<Pick<SyncRun, "user_id" | "operation">[]> =>
  db.selectFrom("sync_runs").select(["user_id", "operation"]).where("state", "=", "waiting").execute();

/** People whose library is to be in the cloud without their asking. */
export async function usersWithSync(db: Db): Promise<string[]> {
  const users = await db.selectFrom("users").select("user_id").where("cloud_sync_enabled", "=", 1).execute();
  return users.map((user) => user.user_id);
}

export async function wantsSync(db: Db, userId: string): Promise<boolean> {
  const user = await db
    .selectFrom("users")
    .select("cloud_sync_enabled")
    .where("user_id", "=", userId)
    .executeTakeFirst();
  return user?.cloud_sync_enabled === 1;
}
