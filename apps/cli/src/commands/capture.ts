import { type Category, categories } from "@clothesline/contracts";
import { type Command, Option } from "commander";
import pLimit from "p-limit";
import type { Cli, GlobalOptions } from "../cli.ts";
import { readClipboard } from "../clipboard/clipboard.ts";
import { type ExitCode, exitCodeOf, exitCodes } from "../exit-codes.ts";
import { usageProblem } from "../problem.ts";
import {
  type CapturedPicture,
  captureBytes,
  captureClipboard,
  captureFile,
  captureUrl,
} from "../pictures/send-picture.ts";
import { type Desktop, openDesktopAsKnown } from "../servers/desktop.ts";
import { readAtMost } from "../pictures/read-at-most.ts";
import { printable } from "../terminal/printable.ts";
import { bytes } from "../terminal/units.ts";
import { type CommandKit, examples } from "./command.ts";

interface CaptureOptions extends GlobalOptions {
  readonly category: Category;
  readonly clipboard?: true;
}

/** Pictures on their way at once: the server decodes two or three while others arrive. */
const AT_ONCE = 4;

export const addCapture = ({ command, run, t }: CommandKit): Command =>
  command("capture", t("capture.description"))
    .argument("[sources...]", t("capture.sources"))
    .addOption(
      new Option("-c, --category <category>", t("capture.category")).choices(categories).default("clothes"),
    )
    .option("--clipboard", t("capture.clipboard"))
    .addHelpText(
      "after",
      examples(t, [
        "clothesline capture shirt.jpg trousers.png",
        "clothesline capture --category char https://example.com/hero.webp",
        "clothesline capture --clipboard",
        "curl -s https://example.com/dress.png | clothesline capture -",
      ]),
    )
    .action(run(capture));

async function capture(cli: Cli, options: CaptureOptions, sources: readonly string[]): Promise<ExitCode> {
  if (sources.length === 0 && !options.clipboard) throw usageProblem("capture.nothing");
  const desktop = await openDesktopAsKnown(cli, options.server);
  const limit = pLimit(AT_ONCE);
  const wanted: (string | undefined)[] = options.clipboard ? [undefined, ...sources] : [...sources];
  const outcomes = await Promise.all(
    wanted.map((source) => limit(() => captureOne(cli, desktop, options.category, source))),
  );
  const failures = outcomes.filter((code) => code !== exitCodes.ok);
  // One reason for all of them, such as a server that is not there, is the reason of the whole.
  const [first] = failures;
  const isOneReason = failures.length === outcomes.length && failures.every((code) => code === first);
  if (first !== undefined && isOneReason) return first;
  return exitCodeOf(outcomes.length - failures.length, failures.length);
}

/** Saves one picture and says so; a failure is said too, and does not end the others. */
async function captureOne(
  cli: Cli,
  desktop: Desktop,
  category: Category,
  source: string | undefined,
): Promise<ExitCode> {
  const { out, t, signal } = cli;
  signal.throwIfAborted();
  const name = source ?? t("capture.fromClipboard");
  try {
    const picture = await send(cli, desktop, category, source);
    out.result({ source: name, ok: true, ...picture }, savedLine(cli, name, picture));
    return exitCodes.ok;
  } catch (error) {
    signal.throwIfAborted();
    const { sentence, code, exitCode } = cli.explain(error);
    out.data({ source: name, ok: false, error: sentence, code });
    out.problem(t("capture.failed", { name: printable(name), reason: sentence }));
    return exitCode;
  }
}

export function savedLine(
  { t }: Cli,
  name: string,
  { filename, fileSize, category, duplicate }: CapturedPicture,
) {
  const facts = { name: printable(name), filename, category, size: bytes(fileSize) };
  return duplicate ? t("capture.duplicate", facts) : t("capture.saved", facts);
}

async function send(
  { signal }: Cli,
  desktop: Desktop,
  category: Category,
  source: string | undefined,
): Promise<CapturedPicture> {
  if (source === undefined) return captureClipboard(desktop, await readClipboard(signal), category, signal);
  if (source === "-") {
    const picture = await readAtMost(process.stdin);
    return captureBytes(desktop, picture, category, "stdin", signal);
  }
  if (/^https?:\/\//i.test(source)) return captureUrl(desktop, source, category, signal);
  return captureFile(desktop, source, category, signal);
}
