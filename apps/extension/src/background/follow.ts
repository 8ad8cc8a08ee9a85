import { ApiError } from "@clothesline/client";
import { changeSaved, loadRecent, type Saved } from "../shared/recent.ts";
import { callsOf } from "../shared/server.ts";
import { texts } from "../shared/text/index.ts";
import { notify } from "./notify.ts";

/** Between two looks at a task, ms: soon at first, then less often. */
const pauses = [0, 100, 300, 1000, 2000, 5000, 10_000];

/** Follows the tasks of what was saved until the server is done with them. What it does not get to, the next round does. */
export async function followTasks(): Promise<void> {
  const open = (await loadRecent()).filter(({ id, state }) => state === "processing" && !followed.has(id));
  await Promise.all(open.map(follow));
}

const followed = new Set<string>();

async function follow(saved: Saved): Promise<void> {
  followed.add(saved.id);
  try {
    await untilDone(saved);
  } finally {
    followed.delete(saved.id);
  }
}

async function untilDone(saved: Saved): Promise<void> {
  for (const pause of pauses) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    const state = await stateOf(saved);
    if (state === "away") return;
    if (state === "processing") continue;
    await changeSaved(saved.id, { state });
    if (state === "failed") {
      const title = (await texts()).notice.taskFailed;
      await notify(saved.id, { title, message: saved.title }, "popup");
    }
    return;
  }
}

async function stateOf({ server, taskId }: Saved): Promise<"processing" | "completed" | "failed" | "away"> {
  try {
    const { status } = await callsOf(server, undefined).getTask({ params: { task_id: taskId } });
    return status.status;
  } catch (error) {
    // A server that forgot the task had answered that the picture is saved.
    return error instanceof ApiError && error.code === "TASK_NOT_FOUND" ? "completed" : "away";
  }
}
