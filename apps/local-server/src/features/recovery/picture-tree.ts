import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { categories } from "@clothesline/contracts";
import { isMissing } from "@clothesline/storage";
import { type Folders, picturePath, trashPath } from "../library/folders.ts";
import type { Placement } from "./server-runs.store.ts";

/** Names that only this program gives. */
const ourName = /^(?:clothes|char)_\d{8}_\d{6}_[0-9a-f]{8}\.(?:png|jpg|gif|webp)$/;

export const isOurName = (filename: string): boolean => ourName.test(filename);

/** The file names in a folder; none if there is no such folder. */
export async function filesIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** Paths of every file in a person's folders of pictures, of trash and of originals. */
export async function filesOf(folders: Folders, userId: string): Promise<Set<string>> {
  const places = [
    ...[folders.pictures, folders.trash].flatMap((tree) =>
      categories.map((category) => join(tree, userId, category)),
    ),
    join(folders.originals, userId),
  ];
  const found = await Promise.all(
    places.map(async (place) => (await filesIn(place)).map((name) => join(place, name))),
  );
  return new Set(found.flat());
}

/** Where a row's file belongs. */
export const placeOf = (folders: Folders, row: Placement): string =>
  row.deleted_at === null ? picturePath(folders, row) : trashPath(folders, row);

/** Where a move or a trip to or from the trash that was cut off may have left it. */
export function otherPlacesOf(folders: Folders, row: Placement): string[] {
  const variants = categories.map((category) => ({
    user_id: row.user_id,
    category,
    filename: row.filename.replace(/^(?:clothes|char)_/, `${category}_`),
  }));
  return [row, ...variants]
    .flatMap((variant) => [picturePath(folders, variant), trashPath(folders, variant)])
    .filter((path) => path !== placeOf(folders, row));
}
