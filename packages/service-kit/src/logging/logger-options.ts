import type { FastifyError, FastifyServerOptions } from "fastify";
import { redact, redactText } from "./redact.ts";
import { standardOutput } from "./standard-output.ts";

export interface LogOptions {
  /** pino level; `info` unless given. */
  readonly level?: string;
  /** Where lines go; standard output unless given. */
  readonly stream?: { write(line: string): void };
}

type LoggedError = FastifyError & { type: string; stack: string; [field: string]: unknown };

/** pino's options: JSON lines with ISO times and level names, secrets removed before they are formatted. */
export function loggerOptions(
  name: string,
  options: LogOptions,
): NonNullable<FastifyServerOptions["logger"]> {
  return {
    level: options.level ?? "info",
    base: { service: name },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label) => ({ level: label }), log: redact },
    // The error is plain by the time this runs; pino's own would add to it.
    serializers: { err: (error) => error as LoggedError },
    hooks: {
      logMethod(args, method) {
        const clean = args.map((arg: unknown) => (typeof arg === "string" ? redactText(arg) : arg));
        method.apply(this, clean as typeof args);
      },
    },
    stream: options.stream ?? standardOutput(),
  };
}
