import { createLive } from "./live.ts";
import { createQueue } from "./queue.ts";
import type { Studio, Workshop } from "./studio.ts";

/** Puts the studio together; the queue rests until it is woken. */
export function createStudio(parts: Omit<Workshop, "live">): Studio {
  const workshop: Workshop = { ...parts, live: createLive() };
  return { ...workshop, queue: createQueue(workshop) };
}
