import { lstat, opendir } from "node:fs/promises";
import { join, sep } from "node:path";
import { categories, type Category } from "@clothesline/contracts";
import { isMissing } from "@clothesline/storage";
import type { AuthorizedAccount } from "../accounts/account.ts";
import type { Wardrobe } from "./wardrobe.ts";

export interface FileOnDisk {
  readonly filename: string;
  readonly fullPath: string;
  readonly relativePath: string;
  /** Bytes. */
  readonly size: number;
  readonly modified: Date;
}

export interface FolderOnDisk {
  readonly category: Category;
  readonly directory: string;
  readonly exists: boolean;
  readonly files: readonly FileOnDisk[];
}

/** Files looked at side by side: enough to keep the disk busy, and the thread pool free for others. */
const atOnce = 8;

/** What is on the disk in the documented folders of an account, whatever the rows say. */
export async function listFolders(
  { dataDir }: Pick<Wardrobe, "dataDir">,
  { userId }: AuthorizedAccount,
  wanted: Category | "all",
): Promise<FolderOnDisk[]> {
  const folders: FolderOnDisk[] = [];
  for (const category of categories) {
    if (wanted !== "all" && wanted !== category) continue;
    const relative = ["users", userId, category].join(sep);
    const directory = join(dataDir, relative);
    const names = await namesIn(directory);
    const files = await describeFiles(directory, relative, names ?? []);
    folders.push({ category, directory, exists: names !== undefined, files });
  }
  return folders;
}

async function namesIn(directory: string): Promise<string[] | undefined> {
  try {
    const names: string[] = [];
    for await (const entry of await opendir(directory)) if (entry.isFile()) names.push(entry.name);
    return names.toSorted();
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function describeFiles(
  directory: string,
  relative: string,
  names: readonly string[],
): Promise<FileOnDisk[]> {
  const files: FileOnDisk[] = [];
  for (let at = 0; at < names.length; at += atOnce) {
    const group = names.slice(at, at + atOnce).map(async (filename) => {
      const fullPath = join(directory, filename);
      const relativePath = `${relative}${sep}${filename}`;
      try {
        const { size, mtime } = await lstat(fullPath);
        return [{ filename, fullPath, relativePath, size, modified: mtime }];
      } catch (error) {
        // Moved by a sync while the folder was read.
        if (isMissing(error)) return [];
        throw error;
      }
    });
    files.push(...(await Promise.all(group)).flat());
  }
  return files;
}
