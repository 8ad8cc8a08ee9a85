import { sqlTime } from "@clothesline/contracts";
import type { StagingBatch } from "@clothesline/storage";
import type { AuthorizedAccount } from "../accounts/account.ts";
import type { SyncRecord } from "../sync-records/sync-records.store.ts";
import { failureOf, syncRecordOf, unlistedFiles } from "./bundle-report.ts";
import { type ChangeSet, commit } from "./commit.ts";
import { createFolders } from "./folders.ts";
import { findByContents, findByIds, findLiveByNames } from "./images.store.ts";
import type { Intake } from "./intake.ts";
import { readLibrary } from "./library.store.ts";
import { isSameRow } from "./merge-row.ts";
import { filenameKey } from "./metadata.ts";
import type { Failure } from "./change.ts";
import { type Plan, planBundle } from "./plan.ts";
import { prepareFiles } from "./prepare-files.ts";
import { finishCommit } from "./recover.ts";
import { diskOf, type Wardrobe } from "./wardrobe.ts";
import { withdraw } from "./withdraw.ts";

export interface SavedBundle {
  readonly syncId: string;
  readonly status: SyncRecord["status"];
  /** Elements of `images_metadata`. */
  readonly totalImages: number;
  /** Pictures that the library now holds as the bundle has them, whether or not their bytes came with it. */
  readonly savedFiles: number;
  readonly failures: readonly Failure[];
  /** Bytes of the pictures saved whose data came with the bundle. */
  readonly totalSize: number;
  readonly confirmed: readonly { readonly id: string; readonly sha256: string }[];
  readonly libraryVersion: string;
}

/** Commits what was gathered of a bundle. To be called in the account's turn, when all files are synced. */
export async function saveBundle(
  wardrobe: Wardrobe,
  account: AuthorizedAccount,
  syncId: string,
  intake: Intake,
  batch: StagingBatch,
): Promise<SavedBundle> {
  const { userId } = account;
  const sync = { syncId, userId, now: sqlTime(new Date()) };
  await finishCommit(wardrobe, userId);
  await createFolders(wardrobe.dataDir, userId);
  const { set, changes, failures } = await prepare(wardrobe, sync, intake, batch);

  intake.isHandedOver = true;
  const record = syncRecordOf(sync, changes, failures);
  const misplaced = await commit(wardrobe, { ...set, record });
  if (misplaced.size === 0) return await report(wardrobe, record, intake, changes, failures);

  for (const [id, err] of misplaced) wardrobe.log.error({ userId, id, err }, "file not in place");
  const [bad = [], good = []] = [true, false].map((isBad) =>
    changes.filter(({ after }) => misplaced.has(after.id) === isBad),
  );
  failures.push(...bad.map(({ after }) => failureOf(after, "FILE_SAVE_FAILED")));
  const corrected = syncRecordOf(sync, good, failures);
  await withdraw(wardrobe, set, bad, corrected);
  return await report(wardrobe, corrected, intake, good, failures);
}

/** Plans the bundle and makes its files lie ready; the library is as before. */
async function prepare(
  wardrobe: Wardrobe,
  sync: { userId: string; now: string },
  intake: Intake,
  batch: StagingBatch,
): Promise<Plan & { set: ChangeSet }> {
  const { userId } = sync;
  const planned = await plan(wardrobe, sync, intake);
  const contents = planned.changes.flatMap(({ arrived }) => arrived?.sha256 ?? []);
  const known = await findByContents(wardrobe.db, userId, contents);
  const { files, lost, used } = prepareFiles(diskOf(wardrobe, batch), planned.changes, known);
  intake.discardUnused(used);

  const changes = planned.changes.filter((change) => !lost.has(change));
  const renamed = changes.flatMap(({ before, after }) => (before && before.id !== after.id ? before.id : []));
  const set: ChangeSet = {
    userId,
    rows: changes.filter(({ before, after }) => !isSameRow(before, after)).map(({ after }) => after),
    deletedIds: [...renamed, ...[...lost].map(({ after }) => after.id)],
    files,
  };
  const failures = [
    ...planned.failures,
    ...intake.failures,
    ...unlistedFiles(intake),
    ...[...lost].map(({ after }) => failureOf(after, "IMAGE_DATA_MISSING")),
  ];
  return { set, changes, failures };
}

async function plan(
  { db }: Wardrobe,
  { userId, now }: { userId: string; now: string },
  { records, arrivals }: Intake,
): Promise<Plan> {
  const ids = records.map(({ id }) => id);
  const names = records.map(({ filename }) => filenameKey(filename));
  const byId = new Map((await findByIds(db, ids)).map((row) => [row.id, row]));
  const live = await findLiveByNames(db, userId, names);
  const byName = new Map(live.map((row) => [row.filename_key, row]));
  return planBundle({ userId, byId, byName }, records, arrivals, now);
}

async function report(
  { db }: Wardrobe,
  record: SyncRecord,
  intake: Intake,
  saved: Plan["changes"],
  failures: readonly Failure[],
): Promise<SavedBundle> {
  const { version } = await readLibrary(db, record.user_id);
  return {
    syncId: record.sync_id,
    status: record.status,
    totalImages: intake.recordCount,
    savedFiles: saved.length,
    failures,
    totalSize: record.total_size,
    confirmed: saved.map(({ after }) => ({ id: after.id, sha256: after.sha256 })),
    libraryVersion: version,
  };
}
