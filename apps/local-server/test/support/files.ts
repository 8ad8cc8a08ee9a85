import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";

/** Paths of every file under a folder, relative to it, sorted; none if it is not there. */
export async function filesUnder(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .toSorted();
}
