import { hash } from "node:crypto";
import type { ImageMetadata } from "@clothesline/contracts";
import type { Static } from "typebox";
import type { ImageRow } from "../library/images.store.ts";
import { tagsOf } from "../library/labels.ts";

export type MetadataRecord = Static<typeof ImageMetadata>;

/** A picture as an element of `images_metadata`: the documented fields, then our own. */
export function recordOf(row: ImageRow): MetadataRecord {
  return {
    id: row.id,
    user_id: row.user_id,
    filename: row.filename,
    original_url: row.original_url,
    page_url: row.page_url,
    page_title: row.page_title,
    saved_at: row.saved_at,
    file_size: row.file_size,
    image_width: row.image_width,
    image_height: row.image_height,
    context_info: contextOf(row),
    status: row.status,
    cloud_synced: row.cloud_synced === 1,
    sha256: row.sha256,
    category: row.category,
    title: row.title,
    favorite: row.favorite === 1,
    tags: tagsOf(row),
    original_filename: row.original_filename,
    metadata_digest: digestOf(row),
  };
}

/**
 * A digest of all that travels of a picture beside its bytes. The cloud keeps it and compares it, and need
 * not know what is in it; only its being equal or not means something.
 */
export function digestOf(row: ImageRow): string {
  const context = Object.entries(contextOf(row)).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return hash(
    "sha256",
    JSON.stringify([
      row.filename,
      row.category,
      row.title,
      row.favorite,
      tagsOf(row),
      row.original_filename,
      row.original_url,
      row.page_url,
      row.page_title,
      row.saved_at,
      context,
    ]),
    "base64url",
  );
}

/** The document shows the category in here too; the row's column is the one that counts. */
function contextOf(row: ImageRow): Record<string, unknown> {
  const context: unknown = JSON.parse(row.context_info);
  return { ...(typeof context === "object" ? context : {}), category: row.category };
}
