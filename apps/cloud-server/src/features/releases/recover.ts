import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { removeAllDebris } from "./debris.ts";
import type { Releases } from "./releases.ts";
import { sweepUploads } from "./left-uploads.ts";

/** At the start: removes uploads that ended with the last process, and files of packages half published or half removed. */
export async function recoverReleases(releases: Releases): Promise<void> {
  const { staging } = releases.dirs;
  const names = await readdir(staging);
  for (const name of names) await rm(join(staging, name), { recursive: true });
  const files = (await removeAllDebris(releases)) + (await sweepUploads(releases, new Date()));
  if (names.length + files > 0) {
    releases.log.info({ uploads: names.length, files }, "removed what broken uploads had left");
  }
}
