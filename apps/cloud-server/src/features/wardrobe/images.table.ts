import type { Category } from "@clothesline/contracts";

export interface CloudImagesTable {
  id: string;
  user_id: string;
  filename: string;
  /** The name as compared: some disks do not tell case apart. Unique among an account's live pictures. */
  filename_key: string;
  original_url: string | null;
  page_url: string | null;
  page_title: string | null;
  saved_at: string;
  synced_at: string;
  /** Bytes. */
  file_size: number;
  image_width: number | null;
  image_height: number | null;
  /** JSON object. */
  context_info: string;
  category: Category;
  status: string;
  sha256: string;
  title: string | null;
  favorite: 0 | 1;
  /** JSON array of strings. */
  tags: string;
  original_filename: string | null;
  /** The sender's own digest of this record, kept as sent to compare by. */
  metadata_digest: string | null;
  /** When the picture went to the trash; null while it is in the library. */
  deleted_at: string | null;
  /** The library's revision in which this row last changed. */
  revision: number;
}
