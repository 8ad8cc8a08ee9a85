import { readdir, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { isMissing } from "@clothesline/storage";
import { sizesByType } from "./packages.store.ts";
import type { Releases } from "./releases.ts";
import type { Usage } from "./usage.ts";

/** Left free for the database and its log, bytes. */
const RESERVE = 64 * 1024 * 1024;

async function sizeOf(path: string): Promise<number> {
  try {
    const { size } = await stat(path);
    return size;
  } catch (error) {
    if (isMissing(error)) return 0;
    throw error;
  }
}

async function sizeOfFilesIn(dir: string): Promise<number> {
  const names = await readdir(dir);
  const sizes = await Promise.all(names.map((name) => sizeOf(join(dir, name))));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** With a quota, what releases take of it; without, how full their disk is. */
export async function measure({ db, dirs, quotaBytes }: Releases): Promise<Usage> {
  const packages = await sizesByType(db);
  const staged = await Promise.all([dirs.staging, dirs.resumable].map(sizeOfFilesIn));
  const temporary = staged.reduce((sum, size) => sum + size, 0);
  const disk = await statfs(dirs.root);
  const free = disk.bavail * disk.bsize;
  if (quotaBytes === undefined) {
    const total = disk.blocks * disk.bsize;
    return { total, used: total - free, available: free, writable: free - RESERVE, packages, temporary };
  }
  const used = packages.full + packages.patch + packages.hotfix + temporary;
  const available = Math.max(0, Math.min(quotaBytes - used, free));
  const writable = Math.min(available, free - RESERVE);
  return { total: quotaBytes, used, available, writable, packages, temporary };
}
