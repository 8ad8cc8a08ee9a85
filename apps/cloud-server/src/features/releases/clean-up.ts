import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { storageThresholds } from "@clothesline/contracts";
import { removeDebris } from "./debris.ts";
import { noteDebris } from "./debris.store.ts";
import { toKeep } from "./keep.ts";
import { measure } from "./measure.ts";
import type { Package } from "./package.ts";
import { deletePackage, findPackage, selectPackages } from "./packages.store.ts";
import type { Releases } from "./releases.ts";
import { leftUploads, sweepUploads, UPLOAD_TIME } from "./left-uploads.ts";
import { changedAt, sizeOf } from "./sizes.ts";
import { percentOf, type Usage } from "./usage.ts";

export interface CleanUp {
  readonly deleted: readonly Package[];
  /** Bytes, those of left-overs included. */
  readonly freed: number;
  readonly before: Usage;
  /** As it would be, for a dry run. */
  readonly after: Usage;
}

export interface CleanUpOptions {
  /** Answers what a clean-up would do. */
  readonly dryRun?: boolean;
  /** One that is not removed this time. */
  readonly spare?: Package;
}

const order = { hotfix: 0, patch: 1, full: 2 };

/** Removes left-overs, then hotfixes, patches and full packages that `toKeep` does not name, the oldest first. */
export async function cleanUp(releases: Releases, options: CleanUpOptions = {}): Promise<CleanUp> {
  const { dryRun = false, spare } = options;
  const before = await measure(releases);
  let freed = await removeLeftOvers(releases, dryRun);
  const packages = await selectPackages(releases.db);
  const kept = toKeep(packages, releases.keepReleases);
  const doomed = packages
    .filter((one) => !kept.has(one) && one.id !== spare?.id)
    .toSorted((a, b) => order[a.type] - order[b.type] || a.id - b.id);
  const deleted: Package[] = [];
  for (const one of doomed) {
    if (!dryRun && !(await remove(releases, one))) continue;
    deleted.push(one);
    freed += one.size;
  }
  const after = dryRun
    ? { ...before, used: Math.max(0, before.used - freed), available: before.available + freed }
    : await measure(releases);
  return { deleted, freed, before, after };
}

/** The package goes first, then its file: a crash between leaves a note of the file. One that was pinned meanwhile stays. */
async function remove(releases: Releases, { id, path }: Package): Promise<boolean> {
  const removed = await releases.db.transaction().execute(async (tx) => {
    if ((await findPackage(tx, id))?.isPinned !== false) return false;
    await deletePackage(tx, id);
    await noteDebris(tx, path);
    return true;
  });
  if (removed) await removeDebris(releases, path);
  return removed;
}

/** Answers their bytes. */
async function removeLeftOvers(releases: Releases, dryRun: boolean): Promise<number> {
  const now = new Date();
  const paths = [...(await oldStaged(releases, now)), ...(await leftUploads(releases, now))];
  const sizes = await Promise.all(paths.map(sizeOf));
  if (!dryRun) {
    await Promise.all(paths.map((path) => rm(path, { force: true })));
    await sweepUploads(releases, now);
  }
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Staged files nothing has been written to for a day. */
async function oldStaged({ dirs }: Releases, now: Date): Promise<string[]> {
  const names = await readdir(dirs.staging);
  const files = await Promise.all(
    names.map(async (name) => {
      const path = join(dirs.staging, name);
      return { path, changed: await changedAt(path) };
    }),
  );
  return files.filter(({ changed }) => changed < now.getTime() - UPLOAD_TIME).map(({ path }) => path);
}

/** After an upload: cleans up when it has passed the threshold. What goes wrong then is not the upload's fault. */
export async function cleanUpIfFull(releases: Releases, added: Package): Promise<void> {
  try {
    if (percentOf(await measure(releases)) < storageThresholds.cleanup) return;
    const { deleted, freed } = await cleanUp(releases, { spare: added });
    releases.log.info({ packages: deleted.length, freed }, "cleaned up, the storage being nearly full");
  } catch (err) {
    releases.log.error({ err }, "the storage could not be cleaned up");
  }
}
