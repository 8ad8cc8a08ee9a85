import { createInFlight } from "./in-flight.ts";
import { createPacker, failureOf, type Parcel, parcelOf, troubleOf } from "./parcel.ts";
import type { PushDeps } from "./push.ts";
import { type BundleResult, resultOf } from "./reply.ts";
import type { RunContext } from "./runs.ts";
import { sendParcel } from "./send-parcel.ts";
import { markSynced, pageOfImages } from "./sync-images.store.ts";

/** Smaller than for our own cloud: one that knows only the document holds a bundle in memory several times. */
const BUNDLE_BYTES = 8 * 1024 * 1024;
const PAGE = 1000;

/**
 * Sends what is not marked as synced to a cloud that speaks only the document: no asking before, no list of
 * what arrived after. Deletions cannot be told to it.
 */
export async function pushDocumented(context: RunContext, deps: PushDeps): Promise<void> {
  const { db, pathOf } = deps;
  const { userId, progress } = context;
  const queue = createInFlight(1);
  const packer = createPacker(BUNDLE_BYTES, (parcel) => queue.add(() => deliver(context, deps, parcel)));
  try {
    for (let after = 0; ;) {
      const page = await pageOfImages(db, userId, { after, limit: PAGE, pendingOnly: true });
      const last = page.at(-1);
      if (!last) break;
      after = last.seq;
      progress.expect(
        page.length,
        page.reduce((sum, row) => sum + row.file_size, 0),
      );
      for (const row of page) {
        const path = pathOf(row);
        const trouble = troubleOf(path, row);
        if (trouble) progress.fail(failureOf(row, trouble));
        else await packer.add({ row, path });
      }
    }
    await packer.flush();
    await queue.drain();
  } finally {
    await queue.settle();
  }
}

/**
 * A bundle counts as a whole or not at all. One that was saved in part is sent again in halves, down to the
 * pictures that fail: few requests when few of them do.
 */
async function deliver(context: RunContext, deps: PushDeps, parcel: Parcel): Promise<void> {
  const sent = await sendParcel(context, deps, parcel);
  if (!sent) return;
  const { items } = sent.parcel;
  const result = resultOf(sent.reply);
  if (isWhole(result, items.length)) {
    await markSynced(
      deps.db,
      context.userId,
      items.map(({ row }) => row),
    );
    context.progress.done(items.length);
    return;
  }
  const [only] = items;
  if (items.length === 1 && only) {
    const { id, filename } = only.row;
    const error = result.failures.get(id) ?? result.failures.get(filename) ?? REFUSED;
    context.progress.fail(failureOf(only.row, error));
    return;
  }
  context.progress.moved(-sent.parcel.bytes);
  const half = Math.ceil(items.length / 2);
  await deliver(context, deps, parcelOf(items.slice(0, half)));
  await deliver(context, deps, parcelOf(items.slice(half)));
}

const REFUSED = "云端未能保存";

const isWhole = (result: BundleResult, count: number) =>
  result.completed && result.failedFiles === 0 && result.savedFiles === count;
