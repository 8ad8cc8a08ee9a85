import type { SyncRecord } from "../sync-records/sync-records.store.ts";
import type { Change, Failure } from "./change.ts";

/** Failures that are named, of however many there are. */
const namedFailures = 1000;

/** What has become of a bundle so far. */
export class Tally {
  /** Pictures that the library now holds as the bundle has them, whether or not their bytes came with it. */
  savedFiles = 0;
  failedFiles = 0;
  /** Bytes of the pictures saved whose data came with the bundle. */
  totalSize = 0;
  /** The first of the failures. */
  readonly failures: Failure[] = [];
  confirmed: { readonly id: string; readonly sha256: string }[] = [];

  save(changes: readonly Change[]): void {
    this.#count(changes, 1);
    for (const { after } of changes) this.confirmed.push({ id: after.id, sha256: after.sha256 });
  }

  /** Pictures that were saved failed after all. */
  takeBack(changes: readonly Change[]): void {
    this.#count(changes, -1);
    const ids = new Set(changes.map(({ after }) => after.id));
    this.confirmed = this.confirmed.filter(({ id }) => !ids.has(id));
    for (const { after } of changes) this.fail({ ...named(after), code: "FILE_SAVE_FAILED" });
  }

  fail(failure: Failure): void {
    this.failedFiles += 1;
    if (this.failures.length < namedFailures) this.failures.push(failure);
  }

  /** Pictures to be kept or moved whose bytes are gone from the disk. */
  lose(changes: Iterable<Change>): void {
    for (const { after } of changes) this.fail({ ...named(after), code: "IMAGE_DATA_MISSING" });
  }

  /** The sync's record: completed when nothing failed, failed when nothing was saved. */
  record(sync: { syncId: string; userId: string; now: string }): SyncRecord {
    const { savedFiles, failedFiles } = this;
    return {
      sync_id: sync.syncId,
      user_id: sync.userId,
      sync_type: "full",
      sync_timestamp: sync.now,
      images_count: savedFiles,
      total_size: this.totalSize,
      status: failedFiles === 0 ? "completed" : savedFiles > 0 ? "partial" : "failed",
      error_message: failedFiles === 0 ? null : `${failedFiles} 个文件同步失败`,
    };
  }

  #count(changes: readonly Change[], sign: 1 | -1): void {
    this.savedFiles += sign * changes.length;
    for (const { arrived } of changes) this.totalSize += sign * (arrived?.size ?? 0);
  }
}

const named = ({ id, filename }: Change["after"]) => ({ id, filename });
