import { type Command, CommanderError } from "commander";
import type { Cli, Explained, GlobalOptions } from "./cli.ts";
import type { Run } from "./commands/command.ts";
import type { Config } from "./config.ts";
import { createCredentials } from "./credentials/credentials.ts";
import { type ExitCode, exitCodes } from "./exit-codes.ts";
import { explainer, Interrupted } from "./explain.ts";
import { buildProgram } from "./program.ts";
import { createAsk } from "./terminal/ask.ts";
import { createOutput } from "./terminal/output.ts";
import { printable } from "./terminal/printable.ts";
import type { Screen } from "./terminal/progress.ts";
import { isLanguage, type Language, languageOf, translator } from "./text/index.ts";
import { explainUsage } from "./usage.ts";

export interface World {
  readonly config: Config;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: Screen;
  readonly stderr: Screen & NodeJS.WritableStream;
  /** Ends with Ctrl-C. */
  readonly controller: AbortController;
}

/** Does what the arguments say, and gives what the program is to end with. */
export async function run(args: readonly string[], world: World): Promise<ExitCode> {
  const { config, stdout, stderr, controller } = world;
  const { signal } = controller;
  const language = wantedLanguage(args, config);
  const t = translator(language);
  const explain = explainer(language, t);
  const json = args.includes("--json");
  let code: ExitCode = exitCodes.ok;

  const doing: Run =
    (work) =>
    async (...given) => {
      const command = given.at(-1) as Command;
      const options = command.optsWithGlobals<GlobalOptions>();
      const out = createOutput({
        stdout,
        stderr,
        json: options.json === true,
        quiet: options.quiet === true,
        dumb: config.dumbTerminal,
      });
      const ask = createAsk({
        input: world.stdin,
        output: stderr,
        interrupt: () => controller.abort(new Interrupted()),
      });
      const credentials = createCredentials(config.configDir);
      const cli: Cli = { config, t, out, ask, credentials, signal, explain };
      type Work = (cli: Cli, options: GlobalOptions, ...args: unknown[]) => Promise<ExitCode>;
      code = await (work as unknown as Work)(cli, options, ...given.slice(0, -2));
    };

  const tell = ({ sentence, code, status, retryAfter, exitCode }: Explained): ExitCode => {
    if (json) {
      const error = { code, message: sentence, exit_code: exitCode, status, retry_after: retryAfter };
      stdout.write(`${JSON.stringify({ error })}\n`);
    }
    stderr.write(`${sentence}\n`);
    return exitCode;
  };

  const program = buildProgram({ t, run: doing, stdout, stderr });
  try {
    await program.parseAsync([...args], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.ok;
    // The help was shown, because there was no command.
    if (error instanceof CommanderError && error.code === "commander.help" && !json) return exitCodes.usage;
    if (error instanceof CommanderError) {
      return tell({ sentence: printable(explainUsage(error, t)), code: "USAGE", exitCode: exitCodes.usage });
    }
    if (config.debug && error instanceof Error) stderr.write(`${error.stack ?? ""}\n`);
    return tell(explain(signal.aborted ? new Interrupted() : error));
  }
}

/** Known before the arguments are read, because the help is in it. */
function wantedLanguage(args: readonly string[], config: Config): Language {
  const at = args.findIndex((arg) => arg === "--lang" || arg.startsWith("--lang="));
  const given = at === -1 ? undefined : (args[at]?.split("=")[1] ?? args[at + 1]);
  return given !== undefined && isLanguage(given) ? given : languageOf(config.locales);
}
