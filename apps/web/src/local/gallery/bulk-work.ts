import type { BodyOf, localCalls, SuccessOf } from "@clothesline/contracts";
import { local } from "../../api/local.ts";

export type BulkBody = BodyOf<typeof localCalls.bulkUpdateImages>;
export type BulkAct = Omit<BulkBody, "ids">;
type Reply = SuccessOf<typeof localCalls.bulkUpdateImages>;

/** Pictures in one request: few enough that it is answered within a second or so, also where each is a file to move. */
const AT_ONCE = 200;

export interface BulkWork {
  done: number;
  readonly failed: Reply["failed"];
  /** What brings back how it was. */
  readonly undo: BulkBody[];
  /** What ended it early. */
  error?: unknown;
}

/** Does something with any number of pictures, a part after the other; `onPart` answers whether it goes on. */
export async function workThrough(
  bodies: readonly BulkBody[],
  onPart: (worked: number) => boolean,
): Promise<BulkWork> {
  const work: BulkWork = { done: 0, failed: [], undo: [] };
  const undo = new Map<string, BulkBody>();
  let worked = 0;
  try {
    for (const { ids, ...act } of bodies) {
      for (let from = 0; from < ids.length; from += AT_ONCE) {
        const part = ids.slice(from, from + AT_ONCE);
        const reply = await local.bulkUpdateImages({ body: { ...act, ids: part } });
        work.done += reply.done.length;
        work.failed.push(...reply.failed);
        for (const { ids: back, ...how } of reply.undo) {
          const key = JSON.stringify(how);
          const known = undo.get(key) ?? { ...how, ids: [] };
          known.ids.push(...back);
          undo.set(key, known);
        }
        worked += part.length;
        if (!onPart(worked)) return { ...work, undo: [...undo.values()] };
      }
    }
  } catch (error) {
    work.error = error;
  }
  return { ...work, undo: [...undo.values()] };
}
