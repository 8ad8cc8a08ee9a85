/** One setting: the environment variable it comes from and how its text becomes a value. */
export interface Variable<T> {
  readonly name: string;
  /** What the variable means, for tables in documents. */
  readonly meaning: string;
  /** The value without the variable, as text; `undefined` where there is none. */
  readonly fallback: string | undefined;
  /** @throws {ConfigProblem} with a sentence that names what is wrong with the text. */
  readonly read: (text: string | undefined) => T;
}

/** What is wrong with one variable, worded to follow its name: "must be …". */
export class ConfigProblem extends Error {
  override readonly name = "ConfigProblem";
}

/** Every wrong variable of a configuration, one sentence each. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

export type Spec = Readonly<Record<string, Variable<unknown>>>;
export type ConfigOf<S extends Spec> = { readonly [K in keyof S]: ReturnType<S[K]["read"]> };
export type Env = Readonly<Record<string, string | undefined>>;

/** Long values and those of secrets are not repeated in messages. */
export function quote(text: string): string {
  return text.length > 60 ? `"${text.slice(0, 60)}…"` : `"${text}"`;
}

/**
 * Reads a configuration from the environment. A variable set to nothing counts as not set.
 * @throws {ConfigError} that names every variable that is wrong, not just the first.
 */
export function readConfig<const S extends Spec>(spec: S, env: Env): ConfigOf<S> {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [key, variable] of Object.entries(spec)) {
    const text = env[variable.name]?.trim();
    try {
      values[key] = variable.read(text === "" ? undefined : text);
    } catch (error) {
      if (!(error instanceof ConfigProblem)) throw error;
      problems.push(`${variable.name} ${error.message}`);
    }
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return values as ConfigOf<S>;
}
