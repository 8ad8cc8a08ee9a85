import { parseArgs } from "node:util";
import { DomainError } from "@clothesline/contracts";
import { MigrationError } from "@clothesline/database";
import type { Config } from "../config.ts";
import { commands } from "./commands.ts";
import { openDesk } from "./desk.ts";
import { CommandError, say, type Terminal } from "./terminal.ts";

/** What features refuse, said to whoever runs the server. */
const sentences: Readonly<Record<string, string>> = {
  ACCOUNT_EXISTS: "There is an account of this name or e-mail address already; nothing was changed.",
  ACCOUNT_BEING_REMOVED: "This account is being removed; it cannot be let in again.",
  EMAIL_INVALID: "This is no e-mail address.",
  EXPORT_FOLDER_TAKEN: "The folder is not empty; name another.",
  PASSWORD_TOO_LONG: "The password is too long.",
  USERNAME_INVALID: "A name has 3-20 letters, digits, dots, underscores or hyphens, and no leading dot.",
};

function usage(): string {
  const rows = Object.values(commands).map((command) => `  ${command.usage.padEnd(38)} ${command.meaning}`);
  return ["npm run account -- COMMAND", "", ...rows].join("\n");
}

/** Runs one command on accounts; answers the exit code. */
export async function runAccountCommand(
  args: readonly string[],
  config: Config,
  terminal: Terminal,
): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { email: { type: "string" }, days: { type: "string" }, help: { type: "boolean" } },
    });
    const [name = "", ...names] = positionals;
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (command === undefined || values.help === true) {
      say(terminal, usage());
      return values.help === true ? 0 : 2;
    }
    const desk = await openDesk(config);
    try {
      await command.run({ desk, terminal, names, options: values });
      return 0;
    } finally {
      await desk.close();
    }
  } catch (error) {
    say(terminal, sentenceOf(error));
    return 1;
  }
}

/** @throws whatever nobody foresaw */
function sentenceOf(error: unknown): string {
  if (error instanceof CommandError || error instanceof MigrationError) return error.message;
  if (error instanceof DomainError && sentences[error.code] !== undefined) return sentences[error.code] ?? "";
  // Of Node's own parser, such as "Unknown option '--mail'".
  if (error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS")) {
    return `${error.message}\n${usage()}`;
  }
  throw error;
}
