import { planBundles } from "@clothesline/bundle";
import { ApiError } from "@clothesline/client";
import { MAX_COMPARE_ENTRIES, syncErrors } from "@clothesline/contracts";
import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import type { ImageRow } from "../library/images.store.ts";
import { createInFlight } from "./in-flight.ts";
import { digestOf } from "./metadata.ts";
import { failureOf, type Item, metadataItem, pictureItem } from "./item.ts";
import { withRetries } from "./retry.ts";
import type { RunContext } from "./runs.ts";
import { type Sender, sendItems } from "./send-items.ts";
import { markSynced, markUnsynced, pageOfImages } from "./sync-images.store.ts";

/** `performance`: bundles of 16 MiB, two in flight, were the fastest of those measured. */
const BUNDLE_BYTES = 16 * 1024 * 1024;
const IN_FLIGHT = 2;

const UNCONFIRMED = "云端没有确认收到";

/** What a cloud says of each picture when it is the cloud itself that is in trouble: a full disk, say. */
const CLOUD_TROUBLE = new Set<string>([
  syncErrors.FILE_SAVE_FAILED.message,
  syncErrors.DATABASE_FAILED.message,
]);

export interface PushDeps extends Sender {
  readonly db: Kysely<Database>;
  readonly pathOf: (row: ImageRow) => string;
}

/** `all` compares every picture, `pending` those not marked as synced; `empty`: there is nothing to compare with. */
export type Scope = "all" | "pending" | "empty";

/** Brings the cloud to the state of the library: asks page by page what it lacks and sends only that. */
export async function push(context: RunContext, deps: PushDeps, scope: Scope): Promise<void> {
  const queue = createInFlight(IN_FLIGHT);
  try {
    const lacked = itemsLacked(context, deps, scope);
    for await (const items of planBundles(lacked, { targetBytes: BUNDLE_BYTES })) {
      await queue.add(() => deliver(context, deps, items));
    }
    await queue.drain();
  } finally {
    await queue.settle();
  }
}

async function* itemsLacked(context: RunContext, deps: PushDeps, scope: Scope): AsyncGenerator<Item> {
  for (let after = 0; ;) {
    const page = await pageOfImages(deps.db, context.userId, {
      after,
      limit: MAX_COMPARE_ENTRIES,
      pendingOnly: scope === "pending",
    });
    const last = page.at(-1);
    if (!last) return;
    after = last.seq;
    const lacks = scope === "empty" ? all(page) : await compare(context, deps, page);
    await note(context, deps, page, lacks);
    for (const row of page) {
      if (lacks.outdated.has(row.id)) yield metadataItem(row);
      if (!lacks.missing.has(row.id)) continue;
      const item = pictureItem(row, deps.pathOf(row));
      if (typeof item === "string") context.progress.fail(failureOf(row, item));
      else yield item;
    }
  }
}

interface Lacks {
  readonly missing: ReadonlySet<string>;
  readonly outdated: ReadonlySet<string>;
}

const all = (page: readonly ImageRow[]): Lacks => ({
  missing: new Set(page.map((row) => row.id)),
  outdated: new Set(),
});

async function compare(
  { session, signal }: RunContext,
  { timing }: PushDeps,
  page: readonly ImageRow[],
): Promise<Lacks> {
  const images = page.map((row) => ({
    id: row.id,
    filename: row.filename,
    sha256: row.sha256,
    file_size: row.file_size,
    metadata_digest: digestOf(row),
  }));
  const reply = await withRetries(timing, signal, () =>
    session.cloud.compareLibrary({
      params: { user_id: session.pathUserId },
      body: { images },
      signal,
      timeoutMs: timing.requestTimeoutMs,
    }),
  );
  return { missing: new Set(reply.missing), outdated: new Set(reply.outdated) };
}

/** Makes the marks of a page agree with what the cloud said, and the totals with what is to be sent. */
async function note(
  { userId, progress }: RunContext,
  { db }: PushDeps,
  page: readonly ImageRow[],
  { missing, outdated }: Lacks,
): Promise<void> {
  const lacked = page.filter((row) => missing.has(row.id) || outdated.has(row.id));
  const bytes = lacked.reduce((sum, row) => sum + (missing.has(row.id) ? row.file_size : 0), 0);
  progress.expect(lacked.length, bytes);
  await markUnsynced(
    db,
    userId,
    lacked.filter((row) => row.cloud_synced === 1).map((row) => row.id),
  );
  const held = page.filter((row) => !missing.has(row.id) && !outdated.has(row.id));
  await markSynced(
    db,
    userId,
    held.filter((row) => row.cloud_synced === 0),
  );
}

async function deliver(context: RunContext, deps: PushDeps, items: readonly Item[]): Promise<void> {
  const sent = await sendItems(context, deps, items);
  if (!sent) return;
  const { confirmed, failures } = sent.result;
  const rows = sent.items.map(({ row }) => row);
  const isConfirmed = (row: ImageRow) => confirmed?.get(row.id) === row.sha256;
  const seen = rows.filter(isConfirmed);
  await markSynced(deps.db, context.userId, seen);
  context.progress.done(seen.length);

  const errors = rows
    .filter((row) => !isConfirmed(row))
    .map((row) => {
      const error = failures.get(row.id) ?? failures.get(row.filename) ?? UNCONFIRMED;
      return failureOf(row, error);
    });
  for (const failure of errors) context.progress.fail(failure);
  if (seen.length === 0 && errors.every(({ error }) => CLOUD_TROUBLE.has(error))) {
    throw new ApiError({ status: 500, code: "SYNC_FAILED", message: errors[0]?.error ?? "" });
  }
}
