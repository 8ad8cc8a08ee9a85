import type { Command } from "commander";
import type { Cli } from "../cli.ts";
import type { ExitCode } from "../exit-codes.ts";
import type { Translate } from "../text/index.ts";

/** What the arguments of a command become: its work, with the options of the command and of the program. */
export type Run = (
  work: (cli: Cli, options: never, ...args: never[]) => Promise<ExitCode>,
) => (...given: unknown[]) => Promise<void>;

export interface CommandKit {
  readonly t: Translate;
  readonly run: Run;
  /** A new command, in the language of the program. */
  readonly command: (name: string, description: string) => Command;
}

/** Examples below a command's help, indented as the rest is. */
export function examples(t: Translate, lines: readonly string[]): string {
  return ["", t("help.examples"), ...lines.map((line) => `  $ ${line}`)].join("\n");
}
