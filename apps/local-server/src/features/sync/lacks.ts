import { type ManifestEntry, MAX_COMPARE_ENTRIES } from "@clothesline/contracts";
import type { Kysely } from "kysely";
import type { Static } from "typebox";
import type { Database } from "../../database.ts";
import type { ImageRow } from "../library/images.store.ts";
import { digestOf } from "./metadata.ts";
import { unreadable } from "./reply.ts";
import { withRetries } from "./retry.ts";
import type { RunContext } from "./runs.ts";
import { imagesOf, markSynced, markUnsynced, pagesOfImages, type Seen } from "./sync-images.store.ts";
import type { Timing } from "./timing.ts";

/** Rows read at once: a library of any size takes the same memory. */
const ROWS = 500;

/** `all` compares every picture, `pending` those not marked as synced; `empty`: there is nothing to compare with. */
export type Scope = "all" | "pending" | "empty";

export interface LacksDeps {
  readonly db: Kysely<Database>;
  readonly timing: Timing;
}

export interface Lacked {
  readonly row: ImageRow;
  /** The cloud lacks the bytes too, and not only what is said of them. */
  readonly withFile: boolean;
}

/** The pictures of which the cloud lacks something, a few at a time, in order. */
export async function* rowsLacked(
  context: RunContext,
  deps: LacksDeps,
  scope: Scope,
): AsyncGenerator<readonly Lacked[]> {
  const { db } = deps;
  const { userId } = context;
  const pages = pagesOfImages(db, userId, { limit: ROWS, pendingOnly: scope === "pending" });
  if (scope === "empty") {
    for await (const page of pages) {
      await note(context, deps, page);
      yield page.map((row) => ({ row, withFile: true }));
    }
    return;
  }
  for await (const lacks of comparisons(context, deps, pages)) {
    for (let at = 0; at < lacks.ids.length; at += ROWS) {
      const rows = await imagesOf(db, userId, lacks.ids.slice(at, at + ROWS));
      await note(context, deps, rows, lacks.missing);
      yield rows.map((row) => ({ row, withFile: lacks.missing.has(row.id) }));
    }
  }
}

interface Lacks {
  /** Everything the cloud lacks something of. */
  readonly ids: readonly string[];
  readonly missing: ReadonlySet<string>;
}

/** Asks about as many pictures at once as the cloud takes, holding few rows at a time. */
async function* comparisons(
  context: RunContext,
  deps: LacksDeps,
  pages: AsyncIterable<ImageRow[]>,
): AsyncGenerator<Lacks> {
  let asked: (Seen & { entry: Entry; synced: boolean })[] = [];
  async function ask(): Promise<Lacks> {
    const reply = await compare(
      context,
      deps,
      asked.map(({ entry }) => entry),
    );
    const missing = new Set(reply.missing);
    const different = new Set([...missing, ...reply.outdated]);
    const found = asked.filter(({ id }) => different.has(id));
    // A reply about other pictures says nothing of these, and what is not different is marked as synced.
    if (found.length < different.size) throw unreadable("The reply names pictures nobody asked about");
    await markSynced(
      deps.db,
      context.userId,
      asked.filter(({ id, synced }) => !synced && !different.has(id)),
    );
    asked = [];
    // What has not changed here since it was synced was edited or deleted on another desktop of the account,
    // and is not to be undone by this one's older copy.
    const lacked = found.filter(({ id, synced }) => missing.has(id) || !synced);
    return { ids: lacked.map(({ id }) => id), missing };
  }
  for await (const page of pages) {
    for (const row of page) {
      const { id, sha256, revision } = row;
      asked.push({ id, sha256, revision, entry: entryOf(row), synced: row.cloud_synced === 1 });
    }
    if (asked.length + ROWS > MAX_COMPARE_ENTRIES) yield await ask();
  }
  if (asked.length > 0) yield await ask();
}

type Entry = Static<typeof ManifestEntry>;

const entryOf = (row: ImageRow): Entry => ({
  id: row.id,
  filename: row.filename,
  sha256: row.sha256,
  file_size: row.file_size,
  metadata_digest: digestOf(row),
});

function compare({ session, signal }: RunContext, { timing }: LacksDeps, images: Entry[]) {
  return withRetries(timing, signal, () =>
    session.cloud.compareLibrary({
      params: { user_id: session.pathUserId },
      body: { images },
      signal,
      timeoutMs: timing.requestTimeoutMs,
    }),
  );
}

/** Makes the marks of pictures agree with what the cloud said, and the totals with what is to be sent. */
async function note(
  { userId, progress }: RunContext,
  { db }: LacksDeps,
  rows: readonly ImageRow[],
  missing?: ReadonlySet<string>,
): Promise<void> {
  const travelling = missing ? rows.filter((row) => missing.has(row.id)) : rows;
  progress.expect(
    rows.length,
    travelling.reduce((sum, row) => sum + row.file_size, 0),
  );
  const marked = rows.filter((row) => row.cloud_synced === 1);
  await markUnsynced(
    db,
    userId,
    marked.map((row) => row.id),
  );
}
