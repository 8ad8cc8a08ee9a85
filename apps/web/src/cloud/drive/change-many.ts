import { ApiError } from "@clothesline/client";
import type { driveCalls, SuccessOf } from "@clothesline/contracts";
import type { DriveItem } from "./drive-item.ts";
import { runTask } from "./task.ts";

/** Changed by one call: it takes some 100 ms, so that progress is seen and a stop is soon. */
const AT_ONCE = 500;

type Answer = SuccessOf<typeof driveCalls.moveDriveFiles>;
export type Change = (files: number[], signal: AbortSignal) => Promise<Answer>;

export interface Outcome {
  readonly done: readonly DriveItem[];
  readonly failed: readonly DriveItem[];
  /** Why the last of them failed. */
  readonly error: unknown;
}

/** Changes many, some at a time, and says how far it is. One that is refused keeps nobody else from it. */
export async function changeMany(
  items: readonly DriveItem[],
  change: Change,
  tell: (done: number) => string,
): Promise<Outcome> {
  const done: DriveItem[] = [];
  const failed: DriveItem[] = [];
  let error: unknown;
  await runTask(async (task) => {
    for (let at = 0; at < items.length && !task.signal.aborted; at += AT_ONCE) {
      const some = items.slice(at, at + AT_ONCE);
      task.tell(tell(at), at / items.length);
      try {
        // A call that has begun is not cut off: nobody would know what came of it.
        const answer = await change(
          some.map(({ id }) => id),
          AbortSignal.timeout(120_000),
        );
        const isDone = new Set(answer.done);
        done.push(...some.filter(({ id }) => isDone.has(id)));
        failed.push(...some.filter(({ id }) => !isDone.has(id)));
        const refusal = answer.failed.at(-1);
        if (refusal) error = new ApiError({ status: 400, code: refusal.code, message: refusal.message });
      } catch (caught) {
        // The others would fare no better.
        failed.push(...items.slice(at));
        error = caught;
        return;
      }
    }
  });
  return { done, failed, error };
}

const depth = ({ path }: DriveItem): number => path.split("/").length;

/** A folder before what lies in it: so it is there when that comes back to it. */
export const fromTop = (items: readonly DriveItem[]): DriveItem[] =>
  items.toSorted((a, b) => depth(a) - depth(b));

/** What lies in a folder before it: so each goes by itself, and comes back so. */
export const fromBelow = (items: readonly DriveItem[]): DriveItem[] => fromTop(items).toReversed();
