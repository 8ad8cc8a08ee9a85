import { setTimeout as sleep } from "node:timers/promises";
import { DomainError } from "@clothesline/contracts";
import type { ServerEvent } from "@clothesline/service-kit";
import { getGeneration } from "../../features/generations/browse.ts";
import { isFinished } from "../../features/generations/generation.ts";
import type { Viewer } from "../../features/generations/viewer.ts";
import { toRecord } from "./record.ts";
import type { StudioServices } from "./services.ts";

/** Milliseconds between two events on the way: four a second look smooth and cost nothing. The last does not wait. */
const EVENT_EVERY_MS = 250;

/** Id of the last event of a stream: a browser that connects again with it has nothing more to expect. */
export const LAST_EVENT = "finished";

interface Watched {
  readonly id: number;
  readonly viewer: Viewer;
  /** Asked before each event, for a session may end. */
  readonly isAllowed: () => Promise<boolean>;
}

/** The record now and after each change, until it is finished or deleted. */
export async function* generationEvents(
  services: Pick<StudioServices, "studio" | "links">,
  { id, viewer, isAllowed }: Watched,
  signal: AbortSignal,
): AsyncGenerator<ServerEvent> {
  const { studio } = services;
  let change = Promise.withResolvers<void>();
  const stop = studio.live.watch(id, () => change.resolve());
  const end = (): void => change.resolve();
  signal.addEventListener("abort", end, { once: true });
  try {
    for (let sentAt = -Infinity; !signal.aborted && (await isAllowed());) {
      change = Promise.withResolvers();
      const generation = await getGeneration(studio, viewer, id).catch(unlessGone);
      if (generation === undefined) {
        yield { event: "deleted", id: LAST_EVENT, data: { id } };
        return;
      }
      const data = toRecord(services, generation);
      if (isFinished(generation.state)) {
        yield { event: "generation", id: LAST_EVENT, data };
        return;
      }
      const early = sentAt + EVENT_EVERY_MS - performance.now();
      if (early > 0) {
        await changeWithin(early, change.promise);
      } else {
        sentAt = performance.now();
        yield { event: "generation", data };
        await change.promise;
      }
    }
  } finally {
    stop();
    signal.removeEventListener("abort", end);
  }
}

function unlessGone(error: unknown): undefined {
  if (error instanceof DomainError && error.code === "GENERATION_NOT_FOUND") return undefined;
  throw error;
}

async function changeWithin(milliseconds: number, change: Promise<void>): Promise<void> {
  const stop = new AbortController();
  const time = sleep(milliseconds, undefined, { signal: stop.signal }).catch(() => undefined);
  await Promise.race([change, time]);
  stop.abort();
}
