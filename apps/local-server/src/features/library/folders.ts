import { join } from "node:path";
import type { Category } from "@clothesline/contracts";

/** Where everything stands in the data folder. */
export interface Folders {
  readonly root: string;
  readonly database: string;
  /** The documented picture tree, and nothing else in it. */
  readonly pictures: string;
  readonly thumbnails: string;
  readonly trash: string;
  /** Pictures as they were before their first edit. */
  readonly originals: string;
  readonly staging: string;
  /** Files found without a row after a crash, kept as long as the trash. */
  readonly orphans: string;
  readonly secretKey: string;
}

export const foldersOf = (root: string): Folders => ({
  root,
  database: join(root, "image_database.db"),
  pictures: join(root, "saved_images"),
  thumbnails: join(root, "thumbnails"),
  trash: join(root, "trash"),
  originals: join(root, "originals"),
  staging: join(root, "staging"),
  orphans: join(root, "orphans"),
  secretKey: join(root, "secret.key"),
});

/** What a picture's place on disk follows from; always a row's values, never a caller's. */
export interface Placed {
  readonly user_id: string;
  readonly category: Category;
  readonly filename: string;
}

export const picturePath = (folders: Folders, { user_id, category, filename }: Placed): string =>
  join(folders.pictures, user_id, category, filename);

export const trashPath = (folders: Folders, { user_id, category, filename }: Placed): string =>
  join(folders.trash, user_id, category, filename);

export const thumbnailPath = (
  folders: Folders,
  { user_id, filename }: Pick<Placed, "user_id" | "filename">,
): string => join(folders.thumbnails, user_id, `${filename}.webp`);

export const originalPath = (
  folders: Folders,
  { user_id, filename }: Pick<Placed, "user_id" | "filename">,
): string => join(folders.originals, user_id, filename);
