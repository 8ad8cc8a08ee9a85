import type { StagingBatch } from "@clothesline/storage";
import type { SyncRecord } from "../sync-records/sync-records.store.ts";
import type { Change, Wish } from "./change.ts";
import { type ChangeSet, commit } from "./commit.ts";
import { findByContents, findByIds, findLiveByNames } from "./images.store.ts";
import { isSameRow } from "./merge-row.ts";
import { filenameKey } from "./metadata.ts";
import { storageInfo } from "../quota/quota.ts";
import { fit } from "./fit.ts";
import { type Library, Planner } from "./plan.ts";
import { prepareFiles } from "./prepare-files.ts";
import type { Tally } from "./tally.ts";
import { diskOf, type Wardrobe } from "./wardrobe.ts";
import { withdraw } from "./withdraw.ts";

/** One bundle on its way into a library. */
export interface Saving {
  readonly wardrobe: Wardrobe;
  readonly sync: {
    readonly syncId: string;
    readonly accountId: number;
    readonly userId: string;
    readonly now: string;
  };
  readonly batch: StagingBatch;
  readonly tally: Tally;
}

/**
 * Plans some wishes and commits what can be. The sync's record is written with them, as of then.
 * @param decide has them planned, and answers those that are put off
 */
export async function savePart(
  saving: Saving,
  wanted: readonly Wish[],
  decide: (planner: Planner, wishes: readonly Wish[]) => readonly Wish[],
): Promise<SyncRecord> {
  const { wardrobe, sync, tally } = saving;
  const library = await libraryFor(saving, wanted);
  const wishes = await fit(wanted, library, async () => {
    const { free } = await storageInfo(wardrobe.db, sync.accountId, wardrobe.quota);
    return free;
  });
  const planner = new Planner(library, sync.now);
  const left = decide(planner, wishes);
  for (const failure of planner.failures) tally.fail(failure);
  const { set, changes } = await prepare(saving, planner.changes, wishes, left);
  tally.save(changes);
  const record = tally.record(sync);
  const misplaced = await commit(wardrobe, { ...set, record });
  if (misplaced.size === 0) return record;

  const { userId } = sync;
  for (const [id, err] of misplaced) wardrobe.log.error({ userId, id, err }, "file not in place");
  const bad = changes.filter(({ after }) => misplaced.has(after.id));
  tally.takeBack(bad);
  const corrected = tally.record(sync);
  await withdraw(wardrobe, set, bad, corrected);
  return corrected;
}

async function libraryFor({ wardrobe: { db }, sync }: Saving, wishes: readonly Wish[]): Promise<Library> {
  const ids = wishes.map(({ record }) => record.id);
  const names = wishes.map(({ record }) => filenameKey(record.filename));
  const byId = new Map((await findByIds(db, ids)).map((row) => [row.id, row]));
  const live = await findLiveByNames(db, sync.userId, names);
  const byName = new Map(live.map((row) => [row.filename_key, row]));
  return { userId: sync.userId, byId, byName };
}

/** Makes the files of changes lie ready; the library is as before. */
async function prepare(
  { wardrobe, sync: { accountId, userId }, batch, tally }: Saving,
  planned: readonly Change[],
  wishes: readonly Wish[],
  left: readonly Wish[],
): Promise<{ set: ChangeSet; changes: Change[] }> {
  const contents = planned.flatMap(({ arrived }) => arrived?.sha256 ?? []);
  const known = await findByContents(wardrobe.db, userId, contents);
  const { files, lost, used } = prepareFiles(diskOf(wardrobe, batch), planned, known);
  handOver(batch, wishes, left, used);
  tally.lose(lost);

  const changes = planned.filter((change) => !lost.has(change));
  const set: ChangeSet = {
    userId,
    ...(changes.some(grows) ? { growing: accountId } : {}),
    rows: changes.filter(({ before, after }) => !isSameRow(before, after)).map(({ after }) => after),
    deletedIds: [...changes.flatMap(replaced), ...[...lost].map(({ after }) => after.id)],
    files,
  };
  return { set, changes };
}

/** Whether a change needs room: bytes that are new, or come back from the trash. */
const grows = ({ before, after }: Change): boolean =>
  before === undefined || before.deleted_at !== null || after.file_size > before.file_size;

/** Rows that have to go first: names are exchanged without two rows having one. */
const replaced = ({ before, after }: Change): string[] =>
  before && (before.id !== after.id || before.filename_key !== after.filename_key) ? [before.id] : [];

/** Staged files in use are the commit's from now on, and it alone removes them; the others are not needed. */
function handOver(
  batch: StagingBatch,
  wishes: readonly Wish[],
  left: readonly Wish[],
  used: ReadonlySet<string>,
): void {
  const pending = new Set(left.map(({ arrival }) => arrival));
  for (const arrival of new Set(wishes.map((wish) => wish.arrival))) {
    if (arrival === undefined || "error" in arrival) continue;
    if (used.has(arrival.path)) batch.release(arrival);
    else if (!pending.has(arrival)) batch.discard(arrival);
  }
}
