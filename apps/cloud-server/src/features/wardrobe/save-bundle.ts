import { sqlTime } from "@clothesline/contracts";
import type { StagingBatch } from "@clothesline/storage";
import type { AuthorizedAccount } from "../accounts/account.ts";
import type { SyncRecord } from "../sync-records/sync-records.store.ts";
import type { Arrival, Wish } from "./change.ts";
import { commit } from "./commit.ts";
import { createFolders } from "./folders.ts";
import type { Entry, Intake } from "./intake.ts";
import { readLibrary } from "./library.store.ts";
import { RecordSpool } from "./record-spool.ts";
import { finishCommit } from "./recover.ts";
import { savePart, type Saving } from "./save-part.ts";
import { Tally } from "./tally.ts";
import type { Wardrobe } from "./wardrobe.ts";

export interface SavedBundle extends Pick<
  Tally,
  "savedFiles" | "failedFiles" | "totalSize" | "failures" | "confirmed"
> {
  readonly syncId: string;
  readonly status: SyncRecord["status"];
  /** Elements of `images_metadata`. */
  readonly totalImages: number;
  readonly libraryVersion: string;
}

/** Bytes of a wish, about: what waits has a name that is taken, which is rare. */
const wishBytes = 1024;

/**
 * Commits what was gathered of a bundle, page by page: a bundle of the desktop is one page and one commit.
 * Each commit leaves a library that is whole, and the same bundle again does what a crash has left undone. To
 * be called in the account's turn, when all files are synced.
 */
export async function saveBundle(
  wardrobe: Wardrobe,
  account: AuthorizedAccount,
  syncId: string,
  intake: Intake,
  batch: StagingBatch,
): Promise<SavedBundle> {
  const { userId } = account;
  const sync = { syncId, accountId: account.id, userId, now: sqlTime(new Date()) };
  const tally = new Tally();
  const saving: Saving = { wardrobe, sync, batch, tally };
  await finishCommit(wardrobe, userId);
  await createFolders(wardrobe.dataDir, userId);

  let record = await saveEntries(saving, intake);
  for (const [filename, arrival] of intake.arrivals) {
    tally.fail({ filename, code: "error" in arrival ? arrival.error : "METADATA_MISSING" });
  }
  if (record?.error_message !== tally.record(sync).error_message) {
    record = tally.record(sync);
    await commit(wardrobe, { userId, rows: [], deletedIds: [], files: [], record });
  }
  const { savedFiles, failedFiles, totalSize, failures, confirmed } = tally;
  const { version } = await readLibrary(wardrobe.db, userId);
  return {
    syncId,
    status: record.status,
    totalImages: intake.recordCount,
    savedFiles,
    failedFiles,
    totalSize,
    failures,
    confirmed,
    libraryVersion: version,
  };
}

/** @returns the sync's record as it was last written, if anything was */
async function saveEntries(saving: Saving, intake: Intake): Promise<SyncRecord | undefined> {
  const names = new Map<string, string>();
  function* pages(): Generator<Wish[]> {
    for (const entries of intake.entries.pages()) yield wishesOf(entries, intake, names, saving.tally);
  }
  return await saveWishes(saving, pages(), Infinity, (id) => names.has(id));
}

/**
 * Saves what can be; what waits for the names of others is tried again when they are settled, as long as that
 * brings it on. @param count of the wishes
 */
async function saveWishes(
  saving: Saving,
  pages: Iterable<Wish[]>,
  count: number,
  isListed: (id: string) => boolean,
): Promise<SyncRecord | undefined> {
  using waiting = new RecordSpool<Wish>(saving.wardrobe.staging.newPath());
  let record: SyncRecord | undefined;
  for (const page of pages) {
    record = await savePart(saving, page, (planner, wishes) => {
      const left = planner.settle(wishes);
      for (const wish of left) waiting.push(wish, wishBytes);
      return left;
    });
  }
  if (waiting.pageCount > 1 && waiting.count < count) {
    return await saveWishes(saving, waiting.pages(), waiting.count, isListed);
  }
  for (const page of waiting.pages()) {
    record = await savePart(saving, page, (planner, wishes) => {
      planner.settleLast(wishes, isListed);
      return [];
    });
  }
  return record;
}

/** @param names the file name of each id that was listed before */
function wishesOf(
  entries: readonly Entry[],
  intake: Intake,
  names: Map<string, string>,
  tally: Tally,
): Wish[] {
  const arrivals = new Map<string, Arrival | undefined>();
  const wishes: Wish[] = [];
  for (const entry of entries) {
    const { filename, id } = entry;
    if (!arrivals.has(filename)) arrivals.set(filename, intake.take(filename));
    if ("code" in entry) {
      tally.fail(entry);
      continue;
    }
    const name = names.get(entry.id);
    names.set(entry.id, name ?? filename);
    if (name === undefined) wishes.push({ record: entry, arrival: arrivals.get(filename) });
    // One picture listed twice under two names: which of them is meant cannot be known.
    else if (name !== filename) tally.fail({ filename, ...(id ? { id } : {}), code: "METADATA_INVALID" });
  }
  return wishes;
}
