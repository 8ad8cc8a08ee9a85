import { open, rm, stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { Problem } from "../problem.ts";

/** A holder that has not let go in this time was killed: what is done under the lock is one request at most. */
const STALE_MS = 30_000;
const PATIENCE_MS = 45_000;
const AGAIN_MS = 50;

/** Does something while no other process does; the lock is a file that only one of them can make. */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await take(path))) {
    if (await isStale(path)) await rm(path, { force: true });
    else if (Date.now() > deadline) throw new Problem("credentials.locked", { path });
    else await sleep(AGAIN_MS);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function take(path: string): Promise<boolean> {
  try {
    await (await open(path, "wx", 0o600)).close();
    return true;
  } catch (error) {
    // Windows answers EPERM for a file that is just being deleted.
    if (isCode(error, "EEXIST") || isCode(error, "EPERM")) return false;
    throw error;
  }
}

async function isStale(path: string): Promise<boolean> {
  const facts = await stat(path).catch(() => undefined);
  return facts !== undefined && Date.now() - facts.mtimeMs > STALE_MS;
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && "code" in error && error.code === code;
