import { setTimeout as sleep } from "node:timers/promises";
import type { ServerEvent } from "@clothesline/service-kit";
import type { CloudSync } from "../../features/sync/port.ts";

/** Milliseconds between two events: four a second look smooth and cost nothing. */
const EVENT_EVERY_MS = 250;

/** The status now, and again after each change, however many changes there are. */
export async function* statusEvents(
  sync: Pick<CloudSync, "status" | "watch">,
  userId: string,
  signal: AbortSignal,
): AsyncGenerator<ServerEvent> {
  let change = Promise.withResolvers<void>();
  const stop = sync.watch(userId, () => change.resolve());
  const end = () => change.resolve();
  signal.addEventListener("abort", end, { once: true });
  try {
    while (!signal.aborted) {
      change = Promise.withResolvers<void>();
      yield { event: "status", data: await sync.status(userId) };
      if (signal.aborted) break;
      await change.promise;
      await sleep(EVENT_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    stop();
    signal.removeEventListener("abort", end);
  }
}
