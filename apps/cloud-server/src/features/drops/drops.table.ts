import type { Generated } from "kysely";

/** Times are UTC, ISO 8601 to the second, so that text compares as time does. */
export interface DropsTable {
  id: Generated<number>;
  /** `cloud_users.id` of its owner. */
  account_id: number;
  /** As its maker wrote it. */
  code: string;
  /** As compared; unique among drops that are neither deleted nor marked expired. */
  code_key: string;
  expire_days: number;
  expire_time: string;
  /** Set by the sweep; a drop past its time is expired whether or not it has been marked. */
  is_expired: Generated<0 | 1>;
  require_login: 0 | 1;
  download_count: Generated<number>;
  max_download_count: number;
  password_hash: string | null;
  /** Counts the changes of the password; access given under an earlier one has ended. */
  password_version: Generated<number>;
  is_deleted: Generated<0 | 1>;
  created_at: string;
}

/** What was put into a drop. A folder stands for everything below it, now and later. */
export interface DropFilesTable {
  drop_id: number;
  file_id: number;
  /** In the order its maker gave. */
  position: number;
}

/** Who has opened a drop within the last hour. */
export interface DropOpeningsTable {
  drop_id: number;
  /** The address, hashed. */
  opener: string;
  opened_at: string;
  /** It was opened by a download with code and password, and `get-drop` has not followed yet. */
  by_download: 0 | 1;
}
