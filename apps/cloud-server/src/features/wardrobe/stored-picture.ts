import type { Category } from "@clothesline/contracts";
import type { ImageRow } from "./images.store.ts";

/** A picture of a library as the rest of the program knows it. Times are UTC, `2025-06-25 14:35:05`. */
export interface StoredPicture {
  readonly id: string;
  readonly filename: string;
  readonly category: Category;
  readonly originalUrl: string | null;
  readonly pageUrl: string | null;
  readonly pageTitle: string | null;
  readonly savedAt: string;
  readonly syncedAt: string;
  /** Bytes. */
  readonly fileSize: number;
  readonly imageWidth: number | null;
  readonly imageHeight: number | null;
  readonly contextInfo: Record<string, unknown>;
  readonly status: string;
  readonly sha256: string;
  readonly title: string | null;
  readonly favorite: boolean;
  readonly tags: string[];
  readonly originalFilename: string | null;
  readonly metadataDigest: string | null;
}

export const toStoredPicture = (row: ImageRow): StoredPicture => ({
  id: row.id,
  filename: row.filename,
  category: row.category,
  originalUrl: row.original_url,
  pageUrl: row.page_url,
  pageTitle: row.page_title,
  savedAt: row.saved_at,
  syncedAt: row.synced_at,
  fileSize: row.file_size,
  imageWidth: row.image_width,
  imageHeight: row.image_height,
  contextInfo: JSON.parse(row.context_info) as Record<string, unknown>,
  status: row.status,
  sha256: row.sha256,
  title: row.title,
  favorite: row.favorite === 1,
  tags: JSON.parse(row.tags) as string[],
  originalFilename: row.original_filename,
  metadataDigest: row.metadata_digest,
});
