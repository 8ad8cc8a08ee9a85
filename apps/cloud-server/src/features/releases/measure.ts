import { readdir, statfs } from "node:fs/promises";
import { join } from "node:path";
import { sizesByType } from "./packages.store.ts";
import type { Releases } from "./releases.ts";
import { sizeOf } from "./sizes.ts";
import { selectOpenUploads } from "./uploads.store.ts";
import type { Usage } from "./usage.ts";

/** Left free for the database and its log, bytes. */
const RESERVE = 64 * 1024 * 1024;

async function sizeOfFilesIn(dir: string): Promise<number> {
  const names = await readdir(dir);
  const sizes = await Promise.all(names.map((name) => sizeOf(join(dir, name))));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** With a quota, what releases take of it; without, how full their disk is. */
export async function measure({ db, dirs, quotaBytes }: Releases): Promise<Usage> {
  const packages = await sizesByType(db);
  const come = await sizeOfFilesIn(dirs.resumable);
  const staged = await sizeOfFilesIn(dirs.staging);
  const temporary = come + staged;
  const open = await selectOpenUploads(db);
  // Set aside for uploads that may be gone on with.
  const reserved = Math.max(0, open.reduce((sum, { size }) => sum + size, 0) - come);
  const disk = await statfs(dirs.root);
  const free = disk.bavail * disk.bsize;
  if (quotaBytes === undefined) {
    const total = disk.blocks * disk.bsize;
    return {
      total,
      used: total - free,
      available: free,
      writable: free - RESERVE - reserved,
      packages,
      temporary,
      staged,
    };
  }
  const used = packages.full + packages.patch + packages.hotfix + temporary;
  const available = Math.max(0, Math.min(quotaBytes - used, free));
  const writable = Math.min(available, free - RESERVE) - reserved;
  return { total: quotaBytes, used, available, writable, packages, temporary, staged };
}
