import { rm, rmdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { forgetDebris, selectDebris } from "./debris.store.ts";
import type { Releases } from "./releases.ts";

/**
 * Removes a file that no package promises any more, its empty folders, and then its note. What cannot be removed now, such as
 * a file that Windows holds open, stays noted for the next start.
 */
export async function removeDebris({ db, dirs, log }: Releases, path: string): Promise<void> {
  const file = join(dirs.packages, path);
  try {
    await rm(file, { force: true });
  } catch (err) {
    log.error({ err, path }, "a file of a removed package could not be removed");
    return;
  }
  // The folder of this one file, and that of its version unless it holds others.
  for (const folder of [dirname(file), dirname(dirname(file))]) await rmdir(folder).catch(() => undefined);
  await forgetDebris(db, path);
}

/** Removes all that a crash has left. Only while nothing is being published. */
export async function removeAllDebris(releases: Releases): Promise<number> {
  const paths = await selectDebris(releases.db);
  for (const path of paths) await removeDebris(releases, path);
  return paths.length;
}
