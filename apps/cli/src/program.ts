import { Command, type Help, Option } from "commander";
import { addCapture } from "./commands/capture.ts";
import { addDrop } from "./commands/drop.ts";
import { addLogin, addLogout } from "./commands/login.ts";
import { addRelease } from "./commands/release.ts";
import { addStatus } from "./commands/status.ts";
import { addRestore, addSync } from "./commands/sync.ts";
import { addUpdate } from "./commands/update.ts";
import { addWatch } from "./commands/watch.ts";
import { examples, type CommandKit, type Run } from "./commands/command.ts";
import { width } from "./terminal/printable.ts";
import type { Screen } from "./terminal/progress.ts";
import type { Translate } from "./text/index.ts";
import { version } from "./version.ts";

interface ProgramOptions {
  readonly t: Translate;
  readonly run: Run;
  readonly stdout: Screen;
  readonly stderr: Screen;
}

/** Every command of the program. */
export function buildProgram({ t, run, stdout, stderr }: ProgramOptions): Command {
  const dress = (command: Command): Command =>
    command
      .configureHelp(helpIn(t))
      .configureOutput({
        writeOut: (text) => void stdout.write(text),
        writeErr: (text) => void stderr.write(text),
        // Told by whoever catches it, in the language of the program.
        outputError: () => {},
        getOutHelpWidth: () => stdout.columns ?? 80,
        getErrHelpWidth: () => stderr.columns ?? 80,
      })
      .exitOverride()
      .helpOption("-h, --help", t("help.help"))
      .helpCommand(false);
  const kit: CommandKit = {
    t,
    run,
    command: (name, description) => dress(new Command(name)).description(description),
  };
  const program = dress(new Command("clothesline"))
    .description(t("program.description"))
    .version(version, "-V, --version", t("help.version"))
    .option("-s, --server <url>", t("option.server"))
    .addOption(new Option("--lang <language>", t("option.lang")).choices(["en", "zh"]))
    .option("--json", t("option.json"))
    .option("-q, --quiet", t("option.quiet"))
    .addHelpText(
      "after",
      [
        examples(t, [
          "clothesline login",
          "clothesline capture shirt.jpg https://example.com/dress.png --category clothes",
          "clothesline sync",
          "clothesline login --cloud https://cloud.example.com",
          "clothesline drop holiday.zip --days 7",
        ]),
        "",
        t("help.exitCodes"),
        "",
        t("help.environment"),
      ].join("\n"),
    );
  for (const add of [addLogin, addLogout, addCapture, addWatch, addSync, addRestore, addStatus]) {
    program.addCommand(add(kit));
  }
  for (const add of [addDrop, addRelease, addUpdate]) program.addCommand(add(kit));
  return program;
}

/** The help's own words, and the columns that Chinese takes. */
function helpIn(t: Translate): Partial<Help> {
  const titles: Readonly<Record<string, string>> = {
    "Usage:": t("help.usage"),
    "Arguments:": t("help.arguments"),
    "Options:": t("help.options"),
    "Global Options:": t("help.globalOptions"),
    "Commands:": t("help.commands"),
  };
  return {
    showGlobalOptions: true,
    displayWidth: width,
    styleTitle: (title) => titles[title] ?? title,
    styleUsage: (usage) =>
      usage.replace("[options]", t("help.usageOptions")).replace("[command]", t("help.usageCommand")),
    optionDescription: ({ description, argChoices, defaultValue }) => {
      const more = [
        ...(argChoices ? [argChoices.join(" | ")] : []),
        ...(typeof defaultValue === "string" || typeof defaultValue === "number"
          ? [t("help.default", { value: defaultValue })]
          : []),
      ];
      return more.length > 0 ? `${description} (${more.join("; ")})` : description;
    },
  };
}
