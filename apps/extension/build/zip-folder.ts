import { readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join, sep } from "node:path";
import { type Zippable, zipSync } from "fflate";

/** ZIP files keep local times; made from parts it is the same everywhere, so the same sources give the same bytes. */
const always = new Date(2000, 0, 1);

/** Packs a folder's files, names in order, and answers the length of the archive in bytes. */
export async function zipFolder(folder: string, zip: string): Promise<number> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted();
  const entries: Zippable = {};
  for (const name of names) entries[name.split(sep).join("/")] = readFileSync(join(folder, name));
  const bytes = zipSync(entries, { level: 9, mtime: always });
  await writeFile(zip, bytes);
  return bytes.length;
}
