import { DomainError, localCalls } from "@clothesline/contracts";
import type { Context } from "../../context.ts";
import { findTask } from "../../features/tasks/tasks.store.ts";
import type { LocalCalls } from "./callers.ts";

export function registerTaskCalls(calls: LocalCalls, { db }: Context): void {
  calls.on(localCalls.getTask, async ({ params }) => {
    const status = await findTask(db, params.task_id);
    if (status === undefined) throw new DomainError("TASK_NOT_FOUND");
    return { status };
  });
}
