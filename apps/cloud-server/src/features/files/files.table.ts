import type { Generated } from "kysely";

/** The id that stands for the top of every tree; no row has it. */
export const ROOT = 0;

/** What `folder_id` says of what is being removed for good: nobody finds it any more, and a sweep removes what is below. */
export const GONE = -1;

/** Files and folders. A row is live while neither it nor a folder above it is deleted. */
export interface FilesTable {
  id: Generated<number>;
  account_id: number;
  /** The folder it lies in; `ROOT` at the top. */
  folder_id: number;
  /** NFC. Unique among the live rows of a folder. */
  name: string;
  /** The name as searched and sorted: NFKC, lower case. */
  name_key: string;
  is_folder: 0 | 1;
  /** A folder that nobody asked for: it was made because something was put at a path through it. */
  is_implied: Generated<0 | 1>;
  /** `folder` for folders. */
  content_type: string;
  /** Bytes; 0 for folders. */
  size: Generated<number>;
  /** The bytes; null for folders. */
  object_id: string | null;
  /** ISO 8601. */
  created_at: string;
  /** ISO 8601 to the millisecond; when it went to the trash. What lies below a deleted folder is not marked. */
  deleted_at: string | null;
}

/** Uploads that may be cut and continued. */
export interface ResumableUploadsTable {
  id: string;
  account_id: number;
  /** Bytes it will have, which count against the quota from the start. */
  size: number;
  /** JSON: what the caller said of the file. */
  metadata: string;
  /** ISO 8601. */
  created_at: string;
  expires_at: string;
  /** The finished upload's object and file; null before. */
  object_id: string | null;
  file_id: number | null;
}
