import { setTimeout as sleep } from "node:timers/promises";
import type { localCalls, SuccessOf } from "@clothesline/contracts";
import type { Command } from "commander";
import type { Cli, GlobalOptions } from "../cli.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { type Desktop, openDesktop } from "../servers/desktop.ts";
import { printable } from "../terminal/printable.ts";
import { bytes } from "../terminal/units.ts";
import { type CommandKit, examples } from "./command.ts";

type Status = SuccessOf<typeof localCalls.getSyncStatus>["sync"];
type Operation = "sync" | "restore";

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
  const status = await follow(cli, desktop, operation, options.wait === true);
  return tell(cli, operation, status);
}

async function start({ signal }: Cli, { calls }: Desktop, operation: Operation): Promise<string> {
  const { taskId } = await (operation === "sync"
    ? calls.startSync({ signal })
    : calls.startRestore({ signal }));
  return taskId;
}

async function follow(cli: Cli, desktop: Desktop, operation: Operation, wait: boolean): Promise<Status> {
  const { t, out, signal } = cli;
  const progress = out.progress(t(`${operation}.label`));
  const onInterrupt = () => out.note(t("sync.goesOn"));
  signal.addEventListener("abort", onInterrupt, { once: true });
  let waiting: string | undefined;
  try {
    for (;;) {
      const { sync } = await desktop.calls.getSyncStatus({ signal });
      const isOurs = sync.operation === operation;
      if (isOurs ? isOver(sync, wait) : sync.state === "waiting" && !wait) return sync;
      // The other operation may be under way; ours comes after it.
      if (isOurs) {
        progress.update(stepOf(cli, sync));
        if (sync.state === "waiting" && sync.last_error !== waiting) {
          waiting = sync.last_error ?? "";
          out.note(t("sync.waiting", { reason: printable(waiting) }));
        }
      }
      await sleep(LOOK_EVERY_MS, undefined, { signal });
    }
  } finally {
    signal.removeEventListener("abort", onInterrupt);
    progress.end();
  }
}

const isOver = ({ state }: Status, wait: boolean): boolean =>
  state !== "running" && !(state === "waiting" && wait);

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
