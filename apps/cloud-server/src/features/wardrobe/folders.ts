import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { categories, type Category } from "@clothesline/contracts";

/**
 * Where a library's files are, relative to the data folder and with `/` between segments, as the journal
 * keeps them: the data folder may be moved to another disk or system.
 */
export const livePath = (userId: string, category: Category, filename: string): string =>
  `users/${userId}/${category}/${filename}`;

/** Names in the trash start with a digest of the id: many pictures of one name may lie there. */
export const trashPath = (userId: string, category: Category, filename: string, id: string): string => {
  const prefix = createHash("sha256").update(id).digest("hex").slice(0, 16);
  return `trash/${userId}/${category}/${prefix}_${filename}`;
};

/** Makes the documented folders of an account, and those of its trash. */
export async function createFolders(dataDir: string, userId: string): Promise<void> {
  for (const kind of ["users", "trash"]) {
    for (const category of categories) {
      await mkdir(join(dataDir, kind, userId, category), { recursive: true });
    }
  }
}

/** A path of the disk as the journal keeps it. */
export const toRelative = (dataDir: string, path: string): string =>
  relative(dataDir, path).split(sep).join("/");
