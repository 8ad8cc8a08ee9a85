import type { Config } from "./config.ts";
import type { Credentials } from "./credentials/credentials.ts";
import type { ExitCode } from "./exit-codes.ts";
import type { Ask } from "./terminal/ask.ts";
import type { Output } from "./terminal/output.ts";
import type { Translate } from "./text/index.ts";

/** What a command works with. */
export interface Cli {
  readonly config: Config;
  readonly t: Translate;
  readonly out: Output;
  readonly ask: Ask;
  readonly credentials: Credentials;
  /** Ends with Ctrl-C. */
  readonly signal: AbortSignal;
  /** Any error as the sentence people are told. */
  explain(error: unknown): Explained;
}

export interface Explained {
  readonly sentence: string;
  /** For programs: the server's code, else the program's own. */
  readonly code: string;
  readonly status?: number;
  /** Seconds. */
  readonly retryAfter?: number;
  readonly exitCode: ExitCode;
}

/** Options that every command has. */
export interface GlobalOptions {
  readonly server?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}
