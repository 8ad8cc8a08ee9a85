import { type GeneratorFault, generatorFaults } from "@clothesline/contracts";

/** Faults that may be gone when the same job is tried again. */
const passing: ReadonlySet<GeneratorFault> = new Set([
  "BUSY",
  "UNREACHABLE",
  "TIMED_OUT",
  "FAILED",
  "BAD_ANSWER",
  "BAD_PICTURE",
]);

/**
 * Why there is no picture. The message is for the person who asked, in Chinese, and tells nothing of the inside; what
 * happened is the `cause`, for the log.
 */
export class GeneratorError extends Error {
  override readonly name = "GeneratorError";
  readonly code: GeneratorFault;
  /** Whether trying again may help. */
  readonly retryable: boolean;
  /** How long the generator wants to be left alone, in seconds, where it said so. */
  readonly retryAfter: number | undefined;

  constructor(code: GeneratorFault, options: { cause?: unknown; retryAfter?: number | undefined } = {}) {
    super(generatorFaults[code], options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = passing.has(code);
    this.retryAfter = options.retryAfter;
  }
}
