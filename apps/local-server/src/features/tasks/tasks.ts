import { DomainError } from "@clothesline/contracts";
import type { Kysely, Selectable } from "kysely";
import type { Database } from "../../database.ts";
import { findTask } from "./tasks.store.ts";
import type { TasksTable } from "./tasks.table.ts";

export type Task = Readonly<Selectable<TasksTable>>;

export interface Tasks {
  /** @throws DomainError TASK_NOT_FOUND */
  get(taskId: string): Promise<Task>;
}

export const createTasks = (db: Kysely<Database>): Tasks => ({
  async get(taskId) {
    const task = await findTask(db, taskId);
    if (task === undefined) throw new DomainError("TASK_NOT_FOUND");
    return task;
  },
});
