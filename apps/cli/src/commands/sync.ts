import { setTimeout as sleep } from "node:timers/promises";
import type { localCalls, SuccessOf } from "@clothesline/contracts";
import type { Command } from "commander";
import type { Cli, GlobalOptions } from "../cli.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { type Desktop, openDesktop } from "../servers/desktop.ts";
import { printable } from "../terminal/printable.ts";
import type { Progress } from "../terminal/progress.ts";
import { bytes } from "../terminal/units.ts";
import { type CommandKit, examples } from "./command.ts";

type Status = SuccessOf<typeof localCalls.getSyncStatus>["sync"];
type Task = SuccessOf<typeof localCalls.getTask>["status"];
type Operation = "sync" | "restore";

interface Following {
  readonly taskId: string;
  readonly wait: boolean;
}

interface SyncOptions extends GlobalOptions {
  readonly wait?: true;
  readonly follow: boolean;
}

/** Milliseconds between two looks at the progress. */
const LOOK_EVERY_MS = 250;

export const addSync = (kit: CommandKit): Command => addRun(kit, "sync");
export const addRestore = (kit: CommandKit): Command => addRun(kit, "restore");

const addRun = ({ command, run, t }: CommandKit, operation: Operation): Command =>
  command(operation, t(`${operation}.description`))
    .option("--wait", t("sync.wait"))
    .option("--no-follow", t("sync.noFollow"))
    .addHelpText("after", examples(t, [`clothesline ${operation}`, `clothesline ${operation} --json --wait`]))
    .action(run((cli: Cli, options: SyncOptions) => runToItsEnd(cli, operation, options)));

/** Starts a run of the desktop's server, or joins the one under way, and follows it to its end. */
async function runToItsEnd(cli: Cli, operation: Operation, options: SyncOptions): Promise<ExitCode> {
  const desktop = await openDesktop(cli, options.server);
  const taskId = await start(cli, desktop, operation);
  if (!options.follow) {
    cli.out.result({ event: "started", task_id: taskId }, cli.t(`${operation}.started`));
    return exitCodes.ok;
  }
  const status = await follow(cli, desktop, operation, { taskId, wait: options.wait === true });
  return tell(cli, operation, status);
}

async function start({ signal }: Cli, { calls }: Desktop, operation: Operation): Promise<string> {
  const { taskId } = await (operation === "sync"
    ? calls.startSync({ signal })
    : calls.startRestore({ signal }));
  return taskId;
}

/** Seconds until a cloud that is away is tried again: twice as many each time, up to a minute. */
const waitFor = (attempt: number) => Math.min(60, 2 ** attempt);

async function follow(cli: Cli, desktop: Desktop, operation: Operation, options: Following): Promise<Status> {
  const { t, out, signal } = cli;
  const progress = out.progress(t(`${operation}.label`));
  const onInterrupt = () => out.note(t("sync.goesOn"));
  signal.addEventListener("abort", onInterrupt, { once: true });
  try {
    let { taskId } = options;
    for (let attempt = 1; ; attempt += 1) {
      const status = await followTask(cli, desktop, taskId, progress);
      if (status.operation === operation) {
        if (status.state !== "waiting" || !options.wait) return status;
        out.note(t("sync.waiting", { reason: printable(status.last_error ?? "") }));
        await sleep(waitFor(attempt) * 1000, undefined, { signal });
      }
      // The other operation was under way; ours comes after it.
      taskId = await start(cli, desktop, operation);
    }
  } finally {
    signal.removeEventListener("abort", onInterrupt);
    progress.end();
  }
}

/** The status at the end of one run. Another may follow at once, so it is the task that says when that is. */
async function followTask(cli: Cli, { calls }: Desktop, taskId: string, progress: Progress): Promise<Status> {
  const { signal } = cli;
  let last: Status | undefined;
  for (;;) {
    const { status: task } = await calls.getTask({ params: { task_id: taskId }, signal });
    const { sync } = await calls.getSyncStatus({ signal });
    const isOver = task.status !== "processing";
    if (sync.task_id === taskId) {
      if (isOver) return sync;
      last = sync;
      progress.update(stepOf(cli, sync));
    } else if (isOver) {
      const operation = task.kind === "restore" ? "restore" : "sync";
      return endOf({ ...(last ?? sync), operation, task_id: taskId }, task);
    }
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}

/** What can still be said of a run whose last status was overtaken by the next one's. */
const endOf = (last: Status, { status, error }: Task): Status =>
  status === "completed"
    ? {
        ...last,
        state: "idle",
        done_images: last.total_images - last.failed_images,
        done_bytes: last.total_bytes,
      }
    : { ...last, state: "failed", last_error: error };

const stepOf = ({ t }: Cli, sync: Status) => ({
  done: sync.done_bytes,
  total: sync.total_bytes,
  speed: sync.bytes_per_second,
  secondsLeft: sync.seconds_left,
  note: t("sync.pictures", { done: sync.done_images, total: sync.total_images }),
});

const exitCodesByState: Readonly<Record<Status["state"], ExitCode>> = {
  idle: exitCodes.ok,
  running: exitCodes.ok,
  waiting: exitCodes.unreachable,
  failed: exitCodes.failed,
  disabled: exitCodes.failed,
  login_required: exitCodes.unauthorised,
};

function tell({ t, out }: Cli, operation: Operation, sync: Status): ExitCode {
  const { state, failures, failed_images: failed, done_images: done } = sync;
  for (const { filename, error } of failures) {
    out.problem(t("sync.failure", { filename: printable(filename), error: printable(error) }));
  }
  const reason = printable([sync.last_error, sync.last_error_detail].filter(Boolean).join(": "));
  const sentence =
    state !== "idle"
      ? t(`sync.ended.${state}`, { reason })
      : failed > 0
        ? t("sync.partly", { done, failed })
        : t(`${operation}.done`, { count: done, size: bytes(sync.done_bytes) });
  const ok = state === "idle" && failed === 0;
  const told = { event: "done", ok, ...sync };
  if (ok) out.result(told, sentence);
  else {
    out.data(told);
    out.problem(sentence);
  }
  return state === "idle" && failed > 0 ? exitCodes.partly : exitCodesByState[state];
}
