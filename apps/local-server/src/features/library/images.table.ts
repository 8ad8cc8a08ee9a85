import type { Category } from "@clothesline/contracts";
import type { Generated } from "kysely";

export interface ImagesTable {
  /** Order of saving: the second of `saved_at` times 100,000, plus a count within it. */
  seq: number;
  id: string;
  user_id: string;
  category: Category;
  filename: string;
  original_filename: string | null;
  original_url: string | null;
  page_url: string | null;
  page_title: string | null;
  title: string | null;
  saved_at: string;
  /** Bytes. */
  file_size: number;
  image_width: number;
  image_height: number;
  format: "png" | "jpeg" | "gif" | "webp";
  sha256: string;
  /** JSON object. */
  context_info: Generated<string>;
  status: Generated<string>;
  favorite: Generated<0 | 1>;
  /** JSON array of strings; `image_tags` holds the same for look-ups. */
  tags: Generated<string>;
  deleted_at: string | null;
  /** 1: the bytes are not those that came; `image_originals` has them. */
  edited: Generated<0 | 1>;
  cloud_synced: Generated<0 | 1>;
  revision: Generated<number>;
}

export interface ImageTagsTable {
  image_seq: number;
  tag: string;
}
