import { setTimeout as sleep } from "node:timers/promises";
import type { ServerEvent } from "@clothesline/service-kit";
import type { CloudSync } from "../../features/sync/port.ts";

/** Milliseconds between two events: four a second look smooth and cost nothing. */
const EVENT_EVERY_MS = 250;

/** Milliseconds until a status is sent unasked: while nothing moves, the speed falls. */
const EVENT_AT_LEAST_MS = 5000;

/** The status now, and again after each change, however many changes there are; until the session ends. */
export async function* statusEvents(
  sync: Pick<CloudSync, "status" | "watch">,
  userId: string,
  isLoggedIn: () => Promise<boolean>,
  signal: AbortSignal,
): AsyncGenerator<ServerEvent> {
  let change = Promise.withResolvers<void>();
  const stop = sync.watch(userId, () => change.resolve());
  const end = () => change.resolve();
  signal.addEventListener("abort", end, { once: true });
  try {
    while (!signal.aborted && (await isLoggedIn())) {
      change = Promise.withResolvers<void>();
      yield { event: "status", data: await sync.status(userId) };
      if (signal.aborted) break;
      await changeWithin(EVENT_AT_LEAST_MS, change.promise);
      await sleep(EVENT_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    stop();
    signal.removeEventListener("abort", end);
  }
}

async function changeWithin(milliseconds: number, change: Promise<void>): Promise<void> {
  const stop = new AbortController();
  const time = sleep(milliseconds, undefined, { signal: stop.signal, ref: false });
  await Promise.race([change, time]);
  stop.abort();
  await time.catch(() => undefined);
}
