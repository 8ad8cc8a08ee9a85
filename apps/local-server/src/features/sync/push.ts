import { planBundles } from "@clothesline/bundle";
import { ApiError } from "@clothesline/client";
import { reasons, syncErrors } from "@clothesline/contracts";
import type { ImageRow } from "../library/images.store.ts";
import { createInFlight } from "./in-flight.ts";
import { failureOf, type Item, type ItemRow, metadataItem, pictureItem } from "./item.ts";
import { type LacksDeps, rowsLacked, type Scope } from "./lacks.ts";
import type { RunContext } from "./runs.ts";
import { type Sender, sendItems } from "./send-items.ts";
import { markSynced } from "./sync-images.store.ts";

/** Bundles of 16 MiB, two in flight, were the fastest of those measured. */
const BUNDLE_BYTES = 16 * 1024 * 1024;
const IN_FLIGHT = 2;

/** What a cloud says of each picture when it is the cloud itself that is in trouble: a full disk, say. */
const CLOUD_TROUBLE = new Set<string>([
  syncErrors.FILE_SAVE_FAILED.message,
  syncErrors.DATABASE_FAILED.message,
]);

export interface PushDeps extends Sender, LacksDeps {
  readonly pathOf: (row: ImageRow) => string;
}

/**
 * Brings the cloud to the state of the library: asks page by page what it lacks and sends only that. A cloud in
 * trouble with some pictures is still sent the others, and the run then ends with its trouble; one that takes
 * nothing at all ends the run at once.
 */
export async function push(context: RunContext, deps: PushDeps, scope: Scope): Promise<void> {
  const queue = createInFlight(IN_FLIGHT);
  let trouble: ApiError | undefined;
  const send = async (items: readonly Item[]): Promise<void> => {
    trouble = (await deliver(context, deps, items)) ?? trouble;
  };
  try {
    const lacked = itemsLacked(context, deps, scope);
    for await (const items of planBundles(lacked, { targetBytes: BUNDLE_BYTES })) {
      await queue.add(() => send(items));
    }
    await queue.drain();
  } finally {
    await queue.settle();
  }
  if (trouble) throw trouble;
}

async function* itemsLacked(context: RunContext, deps: PushDeps, scope: Scope): AsyncGenerator<Item> {
  for await (const rows of rowsLacked(context, deps, scope)) {
    for (const { row, withFile } of rows) {
      const item = withFile ? pictureItem(row, deps.pathOf(row)) : metadataItem(row);
      if (typeof item === "string") context.progress.fail(failureOf(row, item));
      else yield item;
    }
  }
}

/** Sends one bundle; answers the cloud's own trouble with some of its pictures, throws it when none came through. */
async function deliver(
  context: RunContext,
  deps: PushDeps,
  items: readonly Item[],
): Promise<ApiError | undefined> {
  const sent = await sendItems(context, deps, items);
  if (!sent) return undefined;
  const { confirmed, failures } = sent.result;
  const rows = sent.items.map(({ row }) => row);
  const isConfirmed = (row: ItemRow) => confirmed?.get(row.id) === row.sha256;
  const seen = rows.filter(isConfirmed);
  await markSynced(deps.db, context.userId, seen);
  context.progress.done(seen.length);

  const errors = rows
    .filter((row) => !isConfirmed(row))
    .map((row) => {
      const error = failures.get(row.id) ?? failures.get(row.filename) ?? reasons.CLOUD_UNCONFIRMED;
      return failureOf(row, error);
    });
  for (const failure of errors) context.progress.fail(failure);
  const troubles = errors.filter(({ error }) => CLOUD_TROUBLE.has(error));
  if (troubles[0] === undefined) return undefined;
  const trouble = new ApiError({ status: 500, code: "SYNC_FAILED", message: troubles[0].error });
  if (troubles.length === rows.length) throw trouble;
  return trouble;
}
