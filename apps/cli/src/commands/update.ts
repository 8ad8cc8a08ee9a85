import { type Arch, archs, channels, type Channel, type Platform, platforms } from "@clothesline/contracts";
import { type Command, Option } from "commander";
import type { Cli, GlobalOptions } from "../cli.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { Problem } from "../problem.ts";
import { type Check, downloadsOf } from "../updates/choose.ts";
import { download } from "../updates/download.ts";
import { openUpdates, type Updates } from "../servers/updates.ts";
import { printable } from "../terminal/printable.ts";
import { bytes } from "../terminal/units.ts";
import { version } from "../version.ts";
import { type CommandKit, examples } from "./command.ts";

interface CheckOptions extends GlobalOptions {
  readonly current: string;
  readonly platform: Platform;
  readonly arch: Arch;
  readonly channel: Channel;
}

interface DownloadOptions extends CheckOptions {
  readonly dir: string;
  readonly full?: true;
  readonly hotfixes?: true;
  readonly force?: true;
}

const here: { readonly platform: Platform; readonly arch: Arch } = {
  platform: process.platform === "win32" ? "windows" : process.platform === "darwin" ? "macos" : "linux",
  arch: process.arch === "arm64" ? "arm64" : process.arch === "ia32" ? "x86" : "x64",
};

const asking = (command: Command, t: CommandKit["t"]): Command =>
  command
    .option("--current <version>", t("update.current"), version)
    .addOption(
      new Option("--platform <platform>", t("update.platform")).choices(platforms).default(here.platform),
    )
    .addOption(new Option("--arch <arch>", t("update.arch")).choices(archs).default(here.arch))
    .addOption(new Option("--channel <channel>", t("update.channel")).choices(channels).default("stable"));

/** The commands of whoever wants to have what is published. */
export function addUpdate({ command, run, t }: CommandKit): Command {
  const check = asking(command("check", t("check.description")), t)
    .addHelpText(
      "after",
      examples(t, [
        "clothesline update check --current 2.2.5",
        "clothesline update check --platform macos --json",
      ]),
    )
    .action(run(checkForUpdate));
  const fetch = asking(command("download", t("download.description")), t)
    .option("-d, --dir <dir>", t("download.dir"), ".")
    .option("--full", t("download.full"))
    .addOption(new Option("--hotfixes", t("download.hotfixes")).conflicts("full"))
    .option("--force", t("download.force"))
    .addHelpText("after", examples(t, ["clothesline update download --current 2.2.5 --dir ~/Downloads"]))
    .action(run(downloadUpdate));
  return command("update", t("update.description"))
    .addCommand(check)
    .addCommand(fetch)
    .addHelpText(
      "after",
      examples(t, [
        "clothesline update check --current 2.2.5",
        "clothesline update download --current 2.2.5",
      ]),
    );
}

function ask({ signal }: Cli, { calls }: Updates, options: CheckOptions): Promise<Check> {
  const { current, platform, arch, channel } = options;
  return calls.checkVersion({ query: { current_version: current, platform, arch, channel }, signal });
}

async function checkForUpdate(cli: Cli, options: CheckOptions): Promise<ExitCode> {
  const reply = await ask(cli, await openUpdates(cli, options.server), options);
  cli.out.result(reply, describe(cli, reply));
  return exitCodes.ok;
}

function describe({ t }: Cli, reply: Check): string {
  const current = printable(reply.current_version);
  const { hotfixes = [] } = reply;
  const mending =
    hotfixes.length === 0
      ? []
      : [t("check.hotfixes", { current }), ...hotfixes.map((one) => `+ hotfix  ${bytes(one.file_size)}`)];
  if (!reply.has_update) return [t("check.none", { current }), ...mending].join("\n");
  const { update_info: info } = reply;
  const options = info.update_options.map((option) => {
    const mark = option.recommended ? "*" : " ";
    const size = bytes(option.total_size ?? option.file_size);
    const steps = option.chain ? `  ${t("check.chain", { count: option.chain.length })}` : "";
    return `${mark} ${option.type.padEnd(6)}  ${size}${steps}`;
  });
  return [
    t("check.found", { latest: printable(info.version), current }),
    ...(info.is_critical ? [t("check.critical")] : []),
    ...(info.description === "" ? [] : [printable(info.description)]),
    ...options,
    ...mending,
  ].join("\n");
}

async function downloadUpdate(cli: Cli, options: DownloadOptions): Promise<ExitCode> {
  const { out, t } = cli;
  const updates = await openUpdates(cli, options.server);
  const reply = await ask(cli, updates, options);
  const choice = options.hotfixes ? "hotfixes" : options.full ? "full" : "recommended";
  if (!reply.has_update && choice !== "hotfixes") {
    out.result(reply, describe(cli, reply));
    return exitCodes.ok;
  }
  const wanted = downloadsOf(reply, choice);
  if (wanted.length === 0) throw new Problem("download.noOption");
  for (const one of wanted) {
    const { path, wasThere } = await download(cli, updates, one, options.dir, options.force === true);
    const facts = { path, size: bytes(one.file_size) };
    out.result(
      { event: "downloaded", path, sha256: one.sha256, size: one.file_size, was_there: wasThere },
      wasThere ? t("download.wasThere", facts) : t("download.done", facts),
    );
  }
  return exitCodes.ok;
}
