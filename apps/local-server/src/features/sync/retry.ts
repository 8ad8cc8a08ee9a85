import { setTimeout as sleep } from "node:timers/promises";
import { canPass, patienceMs } from "../cloud-account/cloud-errors.ts";
import { backoffMs, type Timing } from "./timing.ts";

/**
 * Does something again while what stands in its way can pass, waiting longer each time, and as long as the
 * cloud asks for. Gives up after `timing.tries` and on everything else, with the last error.
 */
export async function withRetries<T>(
  timing: Timing,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      if (!canPass(error) || attempt >= timing.tries) throw error;
      const asked = patienceMs(error);
      // A cloud that asks for more patience than a run has gets a later run.
      if (asked > timing.request.maxMs) throw error;
      await sleep(Math.max(asked, backoffMs(timing.request, attempt)), undefined, { signal });
    }
  }
}
