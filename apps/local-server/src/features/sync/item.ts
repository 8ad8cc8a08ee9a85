import { statSync } from "node:fs";
import type { BundleRecord } from "@clothesline/bundle";
import { localErrors, reasons } from "@clothesline/contracts";
import type { ImageRow } from "../library/images.store.ts";
import { recordOf } from "./metadata.ts";
import type { Failure } from "./progress.ts";

/** What is needed of a picture once its bundle is on its way; whole rows of several bundles would be megabytes. */
export type ItemRow = Pick<ImageRow, "id" | "filename" | "category" | "sha256" | "revision">;

/** One picture's part of a bundle: the row it was read from, and what travels of it. */
export interface Item extends BundleRecord {
  readonly row: ItemRow;
}

export function metadataItem(row: ImageRow): Item {
  const { id, filename, category, sha256, revision } = row;
  return {
    row: { id, filename, category, sha256, revision },
    filename,
    metadata: JSON.stringify(recordOf(row)),
  };
}

/**
 * A picture with its bytes; the sentence for people when its file is not what the row says. Its size is
 * looked at now, because it becomes part of the request's exact length.
 */
export function pictureItem(row: ImageRow, path: string): Item | string {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isFile()) return sentences.MISSING;
  if (stats.size !== row.file_size) return sentences.CHANGED;
  return { ...metadataItem(row), file: { path, size: row.file_size } };
}

/** By the codes of the bundle writer's `PictureError`; the first is the document's. */
export const sentences = {
  MISSING: localErrors.IMAGE_NOT_FOUND.message,
  CHANGED: reasons.PICTURE_FILE_CHANGED,
  UNREADABLE: reasons.PICTURE_FILE_UNREADABLE,
} as const;

/** Bytes of the pictures in a bundle. */
export const bytesOf = (items: readonly Item[]): number =>
  items.reduce((sum, { file }) => sum + (file?.size ?? 0), 0);

export const failureOf = ({ id, filename }: Pick<ImageRow, "id" | "filename">, error: string): Failure => ({
  id,
  filename,
  error,
});
