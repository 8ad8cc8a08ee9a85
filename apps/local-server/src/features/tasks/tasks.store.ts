import { sqlTime } from "@clothesline/contracts";
import type { Insertable, Kysely, Selectable } from "kysely";
import type { Database } from "../../database.ts";
import type { TasksTable } from "./tasks.table.ts";

export type TaskRow = Selectable<TasksTable>;

export async function insertTask(
  db: Kysely<Database>,
  task: Omit<Insertable<TasksTable>, "created_at" | "updated_at">,
): Promise<void> {
  const now = sqlTime(new Date());
  await db
    .insertInto("tasks")
    .values({ ...task, created_at: now, updated_at: now })
    .execute();
}

export async function updateTask(
  db: Kysely<Database>,
  taskId: string,
  change: Partial<Pick<TaskRow, "status" | "error" | "image_id">>,
): Promise<void> {
  await db
    .updateTable("tasks")
    .set({ ...change, updated_at: sqlTime(new Date()) })
    .where("task_id", "=", taskId)
    .execute();
}

export const findTask = (db: Kysely<Database>, taskId: string): Promise<TaskRow | undefined> =>
  db.selectFrom("tasks").selectAll().where("task_id", "=", taskId).executeTakeFirst();

/** Tasks are looked up within moments of their making; old ones only cost room. */
export async function deleteTasksBefore(db: Kysely<Database>, moment: Date): Promise<void> {
  await db.deleteFrom("tasks").where("created_at", "<", sqlTime(moment)).execute();
}
