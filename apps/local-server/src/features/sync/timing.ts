/** Milliseconds: the first wait, and the longest. */
export interface Backoff {
  readonly baseMs: number;
  readonly maxMs: number;
}

/** Every wait of the cloud side in one place; tests shorten them. */
export interface Timing {
  /** Between tries to link an account. */
  readonly account: Backoff;
  /** Between tries of one request within a run. */
  readonly request: Backoff;
  /** Tries of one request before the run gives up for now. */
  readonly tries: number;
  /** Between runs while the cloud stays away. */
  readonly run: Backoff;
  /** From a change of the library to the run it starts. */
  readonly debounceMs: number;
  /** For one request, its reply included; the document gives five minutes. */
  readonly requestTimeoutMs: number;
  /** Between writes of progress to the database. */
  readonly saveEveryMs: number;
}

export const defaultTiming: Timing = {
  account: { baseMs: 2000, maxMs: 5 * 60_000 },
  request: { baseMs: 500, maxMs: 15_000 },
  tries: 5,
  run: { baseMs: 15_000, maxMs: 10 * 60_000 },
  debounceMs: 2000,
  requestTimeoutMs: 5 * 60_000,
  saveEveryMs: 1000,
};

/**
 * The wait before try `attempt` + 1, in milliseconds: doubled each time, bounded, and anywhere in its upper
 * half, so that many desktops do not return in the same moment.
 */
export function backoffMs({ baseMs, maxMs }: Backoff, attempt: number): number {
  const full = Math.min(maxMs, baseMs * 2 ** (attempt - 1));
  return full / 2 + Math.random() * (full / 2);
}
