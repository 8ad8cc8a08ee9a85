import { readdir, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Releases } from "./releases.ts";
import { deleteUploadsBefore, selectOpenUploads } from "./uploads.store.ts";

/** How long an upload may take from its beginning, ms; what is older is a left-over. */
export const UPLOAD_TIME = 24 * 3600 * 1000;

const tooOld = (now: Date): string => new Date(now.getTime() - UPLOAD_TIME).toISOString();

/** Files of uploads whose time is over, and files that no upload on its way needs: what a crash left. */
export async function leftUploads({ db, dirs }: Releases, now: Date): Promise<string[]> {
  const names = await readdir(dirs.resumable);
  // Read after the folder was: what began meanwhile has a row and is not among the names.
  const open = new Set((await selectOpenUploads(db, tooOld(now))).map(({ id }) => id));
  return names.filter((name) => !open.has(basename(name, ".part"))).map((name) => join(dirs.resumable, name));
}

/** Removes them, and forgets them. Answers their number. */
export async function sweepUploads(releases: Releases, now: Date): Promise<number> {
  const left = await leftUploads(releases, now);
  await deleteUploadsBefore(releases.db, tooOld(now));
  await Promise.all(left.map((path) => rm(path, { force: true })));
  return left.length;
}
