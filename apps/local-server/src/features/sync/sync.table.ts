import type { Generated } from "kysely";

/** Pictures deleted here that the cloud has not yet been told of. */
export interface CloudDeletionsTable {
  image_id: string;
  user_id: string;
  created_at: string;
}

export type Operation = "sync" | "restore";

/** `idle`: the last run reached its end. `waiting`: it did not, and another will follow. */
export type RunState = "idle" | "running" | "waiting" | "failed" | "login_required";

/** The newest run of each user, kept so that its outcome survives a restart. */
export interface SyncRunsTable {
  user_id: string;
  task_id: string;
  operation: Operation;
  state: RunState;
  started_at: string;
  finished_at: string | null;
  last_success_at: string | null;
  total_images: Generated<number>;
  done_images: Generated<number>;
  total_bytes: Generated<number>;
  done_bytes: Generated<number>;
  failed_images: Generated<number>;
  last_error: string | null;
  last_error_detail: string | null;
  /** JSON array of `{id, filename, error}`, bounded. */
  failures: Generated<string>;
}
