import { localCalls } from "@clothesline/contracts";
import type { Context } from "../../context.ts";
import type { LocalCalls } from "./callers.ts";

export function registerTaskCalls(calls: LocalCalls, { tasks }: Context): void {
  calls.on(localCalls.getTask, async ({ params }) => ({ status: await tasks.get(params.task_id) }));
}
