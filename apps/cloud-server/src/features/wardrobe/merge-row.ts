import { DomainError } from "@clothesline/contracts";
import type { Staged } from "@clothesline/storage";
import type { ImageRow } from "./images.store.ts";
import { filenameKey, type PictureRecord } from "./metadata.ts";

/**
 * The row of a picture after a bundle: what its record says, else what was known before. Its revision is set
 * when it is written. Bytes are described as they arrived, never as the record claims.
 */
export function mergeRow(
  userId: string,
  record: PictureRecord,
  before: ImageRow | undefined,
  arrived: Pick<Staged, "sha256" | "size"> | undefined,
  now: string,
): ImageRow {
  const bytes = arrived
    ? { sha256: arrived.sha256, file_size: arrived.size }
    : before && { sha256: before.sha256, file_size: before.file_size };
  if (bytes === undefined) throw new DomainError("IMAGE_DATA_MISSING");
  const said = <T>(value: T | undefined, known: T | undefined): T | null =>
    value === undefined ? (known ?? null) : value;
  return {
    id: record.id,
    user_id: userId,
    filename: record.filename,
    filename_key: filenameKey(record.filename),
    original_url: said(record.originalUrl, before?.original_url),
    page_url: said(record.pageUrl, before?.page_url),
    page_title: said(record.pageTitle, before?.page_title),
    saved_at: record.savedAt ?? before?.saved_at ?? now,
    synced_at: now,
    ...bytes,
    image_width: said(record.imageWidth, before?.image_width),
    image_height: said(record.imageHeight, before?.image_height),
    context_info: record.contextInfo ?? before?.context_info ?? "{}",
    category: record.category,
    status: "synced",
    title: said(record.title, before?.title),
    favorite: record.favorite === undefined ? (before?.favorite ?? 0) : record.favorite ? 1 : 0,
    tags: record.tags ?? before?.tags ?? "[]",
    original_filename: said(record.originalFilename, before?.original_filename),
    metadata_digest: said(record.metadataDigest, before?.metadata_digest),
    deleted_at: null,
    revision: 0,
  };
}

/** Whether a row says the same as before, but for when it was written. */
export function isSameRow(before: ImageRow | undefined, after: ImageRow): boolean {
  if (before === undefined) return false;
  const columns = Object.keys(after) as (keyof ImageRow)[];
  return columns.every(
    (column) => column === "synced_at" || column === "revision" || before[column] === after[column],
  );
}
