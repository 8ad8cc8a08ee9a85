import { planBundles } from "@clothesline/bundle";
import { reasons } from "@clothesline/contracts";
import { createInFlight } from "./in-flight.ts";
import { bytesOf, failureOf, type Item, pictureItem } from "./item.ts";
import type { PushDeps } from "./push.ts";
import type { BundleResult } from "./reply.ts";
import type { RunContext } from "./runs.ts";
import { sendItems } from "./send-items.ts";
import { markSynced, pagesOfImages } from "./sync-images.store.ts";

/** Smaller than for our own cloud: one that knows only the document holds a bundle in memory several times. */
const BUNDLE_BYTES = 8 * 1024 * 1024;
const ROWS = 500;

/**
 * Sends what is not marked as synced to a cloud that speaks only the document: no asking before, no list of
 * what arrived after. Deletions cannot be told to it.
 */
export async function pushDocumented(context: RunContext, deps: PushDeps): Promise<void> {
  const queue = createInFlight(1);
  try {
    const pending = itemsPending(context, deps);
    for await (const items of planBundles(pending, { targetBytes: BUNDLE_BYTES })) {
      await queue.add(() => deliver(context, deps, items));
    }
    await queue.drain();
  } finally {
    await queue.settle();
  }
}

async function* itemsPending(
  { userId, progress }: RunContext,
  { db, pathOf }: PushDeps,
): AsyncGenerator<Item> {
  for await (const page of pagesOfImages(db, userId, { limit: ROWS, pendingOnly: true })) {
    progress.expect(
      page.length,
      page.reduce((sum, row) => sum + row.file_size, 0),
    );
    for (const row of page) {
      const item = pictureItem(row, pathOf(row));
      if (typeof item === "string") progress.fail(failureOf(row, item));
      else yield item;
    }
  }
}

/**
 * A bundle counts as a whole or not at all. One that was saved in part is sent again in halves, down to the
 * pictures that fail: few requests when few of them do.
 */
async function deliver(context: RunContext, deps: PushDeps, items: readonly Item[]): Promise<void> {
  const sent = await sendItems(context, deps, items);
  if (!sent) return;
  const rows = sent.items.map(({ row }) => row);
  const { result } = sent;
  if (isWhole(result, rows.length)) {
    await markSynced(deps.db, context.userId, rows);
    context.progress.done(rows.length);
    return;
  }
  const [only] = rows;
  if (rows.length === 1 && only) {
    const error =
      result.failures.get(only.id) ?? result.failures.get(only.filename) ?? reasons.CLOUD_NOT_SAVED;
    context.progress.fail(failureOf(only, error));
    return;
  }
  context.progress.moved(-bytesOf(sent.items));
  const half = Math.ceil(rows.length / 2);
  await deliver(context, deps, sent.items.slice(0, half));
  await deliver(context, deps, sent.items.slice(half));
}

const isWhole = (result: BundleResult, count: number) =>
  result.completed && result.failedFiles === 0 && result.savedFiles === count;
