import { type ExitCode, exitCodes } from "./exit-codes.ts";
import type { TextKey } from "./text/english.ts";

/** Something that went wrong and that a person can be told in one sentence of the language files. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly key: TextKey;
  readonly params: Readonly<Record<string, string | number>>;
  readonly exitCode: ExitCode;

  constructor(
    key: TextKey,
    params: Readonly<Record<string, string | number>> = {},
    options: { readonly exitCode?: ExitCode; readonly cause?: unknown } = {},
  ) {
    super(key, { cause: options.cause });
    this.key = key;
    this.params = params;
    this.exitCode = options.exitCode ?? exitCodes.failed;
  }
}

export const usageProblem = (key: TextKey, params: Readonly<Record<string, string | number>> = {}): Problem =>
  new Problem(key, params, { exitCode: exitCodes.usage });

/** No answer came from this server. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
  readonly url: string;

  constructor(url: string, cause: unknown) {
    super(`${url} could not be reached`, { cause });
    this.url = url;
  }
}
