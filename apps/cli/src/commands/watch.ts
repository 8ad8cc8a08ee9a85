import { realpath } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { ApiError } from "@clothesline/client";
import { type Category, categories } from "@clothesline/contracts";
import { type Command, Option } from "commander";
import type { Cli, GlobalOptions } from "../cli.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { captureFile } from "../pictures/send-picture.ts";
import { Problem, usageProblem } from "../problem.ts";
import { type Desktop, openDesktopAsKnown } from "../servers/desktop.ts";
import { printable } from "../terminal/printable.ts";
import { factsOf, filesIn, type FoundFile, isPicture, settledFiles } from "../watch/folder.ts";
import { openSeen, type Seen, seenPath } from "../watch/seen.ts";
import { savedLine } from "./capture.ts";
import { type CommandKit, examples } from "./command.ts";

interface WatchOptions extends GlobalOptions {
  readonly category: Category;
  readonly recursive?: true;
  readonly existing?: true;
  readonly poll?: true;
  readonly settle: string;
}

/** Seconds until a server that is away is asked again: twice as many each time, up to half a minute. */
const waitFor = (attempt: number) => Math.min(30, 2 ** attempt);

export const addWatch = ({ command, run, t }: CommandKit): Command =>
  command("watch", t("watch.description"))
    .argument("<dir>", t("watch.dir"))
    .addOption(
      new Option("-c, --category <category>", t("capture.category")).choices(categories).default("clothes"),
    )
    .option("-r, --recursive", t("watch.recursive"))
    .option("--existing", t("watch.existing"))
    .option("--settle <seconds>", t("watch.settle"), "1")
    .option("--poll", t("watch.poll"))
    .addHelpText(
      "after",
      examples(t, [
        "clothesline watch ~/Downloads",
        "clothesline watch ~/Pictures/heroes -r --category char",
      ]),
    )
    .action(run(watchFolder));

async function watchFolder(cli: Cli, options: WatchOptions, dir: string): Promise<ExitCode> {
  const { out, t, signal, config } = cli;
  const settleMs = Number(options.settle) * 1000;
  if (!(settleMs >= 50 && settleMs <= 3_600_000)) throw usageProblem("watch.settleInvalid");
  const folder = await realpath(dir);
  if ((await factsOf(folder, folder)) !== undefined) throw new Problem("watch.notAFolder", { path: dir });
  const desktop = await openDesktopAsKnown(cli, options.server);
  const recursive = options.recursive === true;
  const identity = [desktop.url, desktop.username ?? "", options.category, folder];
  const seen = await openSeen(seenPath(config.stateDir, identity));
  if (seen.isNew) await seen.add(options.existing ? [] : await filesIn(folder, recursive));
  else if (options.existing) out.note(t("watch.existingLater"));

  const files = settledFiles(folder, { recursive, poll: options.poll === true, settleMs }, signal, () => {
    out.data({ event: "watching", dir: folder, server: desktop.url, category: options.category });
    out.note(t("watch.watching", { dir: printable(folder), category: options.category }));
  });
  try {
    for await (const path of files) {
      const file = await factsOf(folder, path);
      if (file !== undefined && !seen.has(file.path, file) && (await isPicture(file.absolute))) {
        await save(cli, desktop, options.category, seen, file);
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  out.note(t("watch.stopped"));
  return exitCodes.ok;
}

/** Saves a picture, however long the server is away, and notes that it need not be done again. */
async function save(
  cli: Cli,
  desktop: Desktop,
  category: Category,
  seen: Seen,
  file: FoundFile,
): Promise<void> {
  const { out, t, signal } = cli;
  for (let attempt = 0; ; attempt += 1) {
    try {
      await stillKnown(desktop, signal);
      const picture = await captureFile(desktop, file.absolute, category, signal);
      await seen.add([file]);
      out.result({ event: "saved", path: file.absolute, ...picture }, savedLine(cli, file.path, picture));
      return;
    } catch (error) {
      signal.throwIfAborted();
      const { sentence, code, exitCode } = cli.explain(error);
      if (exitCode === exitCodes.unauthorised) throw error;
      if (!isPassingTrouble(error, exitCode)) {
        out.data({ event: "failed", path: file.absolute, error: sentence, code });
        out.problem(t("capture.failed", { name: printable(file.path), reason: sentence }));
        // What is gone may come back; what was refused would be refused again.
        if (code !== "ENOENT") await seen.add([file]);
        return;
      }
      if (attempt === 0) out.problem(t("watch.waiting", { reason: sentence }));
      await sleep(waitFor(attempt) * 1000, undefined, { signal });
    }
  }
}

const isPassingTrouble = (error: unknown, exitCode: ExitCode): boolean =>
  exitCode === exitCodes.unreachable ||
  exitCode === exitCodes.tooMany ||
  (error instanceof ApiError && error.status >= 500);

/** A watch can outlive its login; what it saved then would be the default user's. */
async function stillKnown({ calls, username }: Desktop, signal: AbortSignal): Promise<void> {
  if (username === undefined) return;
  const { authenticated } = await calls.checkAuth({ signal });
  if (!authenticated) throw new Problem("login.expired", { username }, { exitCode: exitCodes.unauthorised });
}
