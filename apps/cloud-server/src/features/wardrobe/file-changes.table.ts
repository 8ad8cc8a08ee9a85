import type { Generated } from "kysely";

/**
 * The journal of each account's last commit: what has to happen to files for the disk to agree with the rows.
 * Written in the transaction that writes the rows, done right after it, and done again at start after a crash.
 */
export interface FileChangesTable {
  seq: Generated<number>;
  user_id: string;
  image_id: string;
  /** Staged file to move to `path`, relative to the data folder; null where `path` is to be removed. */
  source: string | null;
  /** Relative to the data folder, with `/` between segments. */
  path: string;
}
