import type { SyncErrorCode } from "@clothesline/contracts";
import type { SyncRecord } from "../sync-records/sync-records.store.ts";
import type { ImageRow } from "./images.store.ts";
import type { Intake } from "./intake.ts";
import type { Change, Failure } from "./change.ts";

export const failureOf = ({ id, filename }: ImageRow, code: SyncErrorCode): Failure => ({
  id,
  filename,
  code,
});

/** Files that no record of the bundle speaks of. */
export function unlistedFiles({ arrivals, listed }: Intake): Failure[] {
  const unlisted = [...arrivals].filter(([filename]) => !listed.has(filename));
  return unlisted.map(([filename, arrival]) => ({
    filename,
    code: "error" in arrival ? arrival.error : "METADATA_MISSING",
  }));
}

/** The sync's record: completed when nothing failed, failed when nothing was saved. */
export function syncRecordOf(
  sync: { syncId: string; userId: string; now: string },
  saved: readonly Change[],
  failures: readonly Failure[],
): SyncRecord {
  const status = failures.length === 0 ? "completed" : saved.length > 0 ? "partial" : "failed";
  return {
    sync_id: sync.syncId,
    user_id: sync.userId,
    sync_type: "full",
    sync_timestamp: sync.now,
    images_count: saved.length,
    total_size: saved.reduce((sum, { arrived }) => sum + (arrived?.size ?? 0), 0),
    status,
    error_message: failures.length === 0 ? null : `${failures.length} 个文件同步失败`,
  };
}
