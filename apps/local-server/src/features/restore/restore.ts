import { ApiError } from "@clothesline/client";
import { DomainError, localErrors } from "@clothesline/contracts";
import { canPass } from "../cloud-account/cloud-errors.ts";
import { createInFlight } from "../sync/in-flight.ts";
import { unreadable } from "../sync/reply.ts";
import { withRetries } from "../sync/retry.ts";
import type { RunContext, Work } from "../sync/runs.ts";
import type { Timing } from "../sync/timing.ts";
import { bringBack } from "./bring-back.ts";
import type { CloudImageView, RestoreDeps } from "./restore-deps.ts";
import { sortOut } from "./sort-out.ts";

const PAGE = 1000;
/** Downloads at once: each is small and waits for the disk at its end. */
const IN_FLIGHT = 8;

/**
 * Brings back what the cloud has and this library has not. What is here already is left alone, so a restore
 * that was cut off goes on where it was.
 */
export function createRestoreWork(deps: RestoreDeps): Work {
  return async function restore(context) {
    const { progress, userId } = context;
    const queue = createInFlight(IN_FLIGHT);
    try {
      for (let cursor: string | undefined; ;) {
        const page = await listPage(context, deps.timing, cursor);
        const { wanted, refused } = await sortOut(deps.db, userId, page.images);
        progress.expect(
          wanted.length + refused.length,
          wanted.reduce((sum, image) => sum + image.file_size, 0),
        );
        for (const failure of refused) progress.fail(failure);
        for (const image of wanted) await queue.add(() => bringBackOne(context, deps, image));
        if (page.next_cursor === null) break;
        if (page.next_cursor === cursor) throw unreadable("The list of the cloud's pictures does not go on");
        cursor = page.next_cursor;
      }
      await queue.drain();
    } finally {
      await queue.settle();
    }
  };
}

function listPage({ session, signal }: RunContext, timing: Timing, cursor: string | undefined) {
  return withRetries(timing, signal, () =>
    session.cloud.listCloudImages({
      params: { user_id: session.pathUserId },
      query: { limit: PAGE, ...(cursor !== undefined && { cursor }) },
      signal,
      timeoutMs: timing.requestTimeoutMs,
    }),
  );
}

/** A picture fails alone; only what concerns the cloud or this disk as a whole ends the run. */
async function bringBackOne(context: RunContext, deps: RestoreDeps, image: CloudImageView) {
  const { progress, signal } = context;
  try {
    await withRetries(deps.timing, signal, () => bringBack(context, deps, image));
    progress.done(1);
  } catch (error) {
    const alone = error instanceof DomainError || (error instanceof ApiError && error.status === 404);
    if (signal.aborted || canPass(error) || !alone) throw error;
    const sentence = error instanceof DomainError ? sentenceOf(error) : error.message;
    progress.fail({ id: image.id, filename: image.filename, error: sentence });
  }
}

const sentenceOf = ({ code, detail }: DomainError): string =>
  detail ?? (localErrors as Readonly<Record<string, { message: string }>>)[code]?.message ?? code;
