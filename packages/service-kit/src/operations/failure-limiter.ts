import { createHash } from "node:crypto";
import { accountKey, DomainError } from "@clothesline/contracts";
import { networkOf } from "./network.ts";

export interface FailureLimiterOptions {
  /** Failures of one address and name that are answered normally within a window; 10 unless given. */
  readonly failures?: number;
  /** Length of the window, which begins with its first failure, s; 60 unless given. */
  readonly windowSeconds?: number;
  /** Pairs remembered at most; the oldest is forgotten first. 10,000 unless given. */
  readonly maxPairs?: number;
  /** Which errors are failures; every domain error unless given. */
  readonly counts?: (error: unknown) => boolean;
  /**
   * Whether a success forgets the failures before it; unless `false`, it does, for whoever knows a password is its owner. Where
   * a success proves nothing (one who guesses codes knows a code too), it must not.
   */
  readonly forgive?: boolean;
  /** The time, ms. */
  readonly now?: () => number;
}

/** What is known of one pair of address and name. */
interface Pair {
  failed: number;
  windowEnds: number;
  running: number;
  readonly waiting: (() => void)[];
}

export interface FailureLimiter {
  /**
   * Runs an attempt unless this address has failed too often with this name. Success forgets the failures, if it is to.
   * Attempts whose failure would go over the limit wait for those before them, so that many at once get no
   * more answers than one after another.
   * @throws {DomainError} `TOO_MANY_ATTEMPTS` with `params.retryAfter` in seconds.
   */
  readonly attempt: <T>(address: string, name: string, run: () => Promise<T>) => Promise<T>;
  /** Pairs remembered now. */
  readonly size: () => number;
}

/** Keys have one size whatever was sent as a name; other ways to write one account's name give no second chance. */
function keyOf(address: string, name: string): string {
  return createHash("sha256")
    .update(`${networkOf(address)}\0${accountKey(name)}`)
    .digest("base64");
}

/** Counts failures, not calls: wrong passwords, codes and keys. Kept in memory, forgotten at restart. */
export function createFailureLimiter(options: FailureLimiterOptions = {}): FailureLimiter {
  const { failures = 10, windowSeconds = 60, maxPairs = 10_000, forgive = true, now = Date.now } = options;
  const counts = options.counts ?? ((error) => error instanceof DomainError);
  const pairs = new Map<string, Pair>();

  function pairOf(key: string): Pair {
    const known = pairs.get(key);
    if (known !== undefined) return known;
    const fresh: Pair = { failed: 0, windowEnds: 0, running: 0, waiting: [] };
    pairs.set(key, fresh);
    for (const [oldest, { running }] of pairs) {
      if (pairs.size <= maxPairs) break;
      if (running === 0) pairs.delete(oldest);
    }
    return fresh;
  }

  function refuseIfSpent(pair: Pair): void {
    if (pair.failed > 0 && now() >= pair.windowEnds) pair.failed = 0;
    if (pair.failed < failures) return;
    const retryAfter = Math.max(1, Math.ceil((pair.windowEnds - now()) / 1000));
    throw new DomainError("TOO_MANY_ATTEMPTS", { params: { retryAfter } });
  }

  /** Waits until this attempt could fail without going over the limit. */
  async function enter(pair: Pair): Promise<void> {
    refuseIfSpent(pair);
    while (pair.failed + pair.running >= failures) {
      const { promise, resolve } = Promise.withResolvers<void>();
      pair.waiting.push(resolve);
      await promise;
      refuseIfSpent(pair);
    }
    pair.running += 1;
  }

  function leave(key: string, pair: Pair): void {
    pair.running -= 1;
    for (const wake of pair.waiting.splice(0)) wake();
    if (pair.running === 0 && pair.failed === 0 && pairs.get(key) === pair) pairs.delete(key);
  }

  function noteFailure(pair: Pair): void {
    if (pair.failed === 0) pair.windowEnds = now() + windowSeconds * 1000;
    pair.failed += 1;
  }

  return {
    size: () => pairs.size,
    async attempt(address, name, run) {
      const key = keyOf(address, name);
      const pair = pairOf(key);
      await enter(pair);
      try {
        const result = await run();
        if (forgive) pair.failed = 0;
        return result;
      } catch (error) {
        if (counts(error)) noteFailure(pair);
        throw error;
      } finally {
        leave(key, pair);
      }
    },
  };
}
