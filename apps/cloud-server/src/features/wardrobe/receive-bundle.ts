import { randomUUID } from "node:crypto";
import {
  BundleError,
  type BundleErrorCode,
  type BundleSummary,
  type ByteSource,
  readBundle,
} from "@clothesline/bundle";
import { DomainError, MAX_IMAGE_BYTES, sqlTime } from "@clothesline/contracts";
import type { StagingBatch } from "@clothesline/storage";
import type { AuthorizedAccount } from "../accounts/account.ts";
import { putSyncRecord } from "../sync-records/sync-records.store.ts";
import { Intake } from "./intake.ts";
import { saveBundle, type SavedBundle } from "./save-bundle.ts";
import type { Wardrobe } from "./wardrobe.ts";

export interface ReceivedBundle extends SavedBundle {
  /** As it was sent. */
  readonly syncTimestamp: string | null;
}

/**
 * Takes in one sync bundle: staged as it arrives, committed at its end. A picture that is bad fails alone.
 * A body that is bad or breaks off changes nothing but the sync records, where it stands as failed.
 * @param maxBytes of the body
 * @throws DomainError `SYNC_DATA_MISSING`, `BUNDLE_BROKEN`, `BUNDLE_TOO_LARGE`, `SYNC_FAILED`
 */
export async function receiveBundle(
  wardrobe: Wardrobe,
  account: AuthorizedAccount,
  body: ByteSource,
  maxBytes: number,
): Promise<ReceivedBundle> {
  const syncId = `s-${randomUUID()}`;
  try {
    return await stageAndSave(wardrobe, account, syncId, body, maxBytes);
  } catch (error) {
    await recordFailure(wardrobe, account, syncId, error);
    if (error instanceof DomainError) throw error;
    throw new DomainError("SYNC_FAILED", { cause: error });
  }
}

/** However it ends, nothing stays staged but what a commit has promised. */
async function stageAndSave(
  wardrobe: Wardrobe,
  account: AuthorizedAccount,
  syncId: string,
  body: ByteSource,
  maxBytes: number,
): Promise<ReceivedBundle> {
  const { staging, locks, log } = wardrobe;
  const { userId } = account;
  const batch = staging.batch({ maxBytes: MAX_IMAGE_BYTES });
  using intake = new Intake(batch, staging.newPath(), (err) =>
    log.error({ userId, err }, "a picture could not be staged"),
  );
  try {
    const { syncTimestamp } = await takeApart(body, intake, batch, maxBytes);
    const saved = await locks.run(userId, () => saveBundle(wardrobe, account, syncId, intake, batch));
    return { ...saved, syncTimestamp: textOrNull(syncTimestamp) };
  } finally {
    await batch.discardAll();
  }
}

/** What is wrong with a body, in words for people. */
const details: Readonly<Record<BundleErrorCode, string>> = {
  EMPTY: "请求体为空",
  INVALID_JSON: "请求体不是有效的 JSON",
  CUT_OFF: "请求体不完整",
  SOURCE_FAILED: "请求体没有接收完整",
  TOO_DEEP: "请求体嵌套过深",
  TOO_LARGE: "请求体过大",
  MEMBER_TOO_LARGE: "请求体中图片以外的数据过大",
  WRONG_SHAPE: "请求体的结构与文档不符",
};

async function takeApart(
  body: ByteSource,
  intake: Intake,
  batch: StagingBatch,
  maxBytes: number,
): Promise<BundleSummary> {
  try {
    const summary = await readBundle(body, intake, { maxBytes, maxFileBytes: MAX_IMAGE_BYTES });
    const { userInfo, syncTimestamp, syncStatistics } = summary;
    const isEmpty =
      intake.recordCount === 0 &&
      intake.arrivals.size === 0 &&
      [userInfo, syncTimestamp, syncStatistics].every((member) => (member ?? null) === null);
    if (isEmpty) throw new DomainError("SYNC_DATA_MISSING");
    await batch.sync();
    return summary;
  } catch (error) {
    if (!(error instanceof BundleError)) throw error;
    if (error.code === "EMPTY") throw new DomainError("SYNC_DATA_MISSING", { cause: error });
    const code = error.code.endsWith("TOO_LARGE") ? "BUNDLE_TOO_LARGE" : "BUNDLE_BROKEN";
    throw new DomainError(code, { detail: details[error.code], cause: error });
  }
}

/** A request that held no data was no sync. A record that cannot be written must not hide why. */
async function recordFailure(
  wardrobe: Wardrobe,
  { userId }: AuthorizedAccount,
  syncId: string,
  error: unknown,
): Promise<void> {
  const code = error instanceof DomainError ? error.code : "SYNC_FAILED";
  if (code === "SYNC_DATA_MISSING") return;
  try {
    await putSyncRecord(wardrobe.db, {
      sync_id: syncId,
      user_id: userId,
      sync_type: "full",
      sync_timestamp: sqlTime(new Date()),
      images_count: 0,
      total_size: 0,
      status: "failed",
      error_message: code === "SYNC_FAILED" ? "同步处理失败" : "同步数据不完整或格式错误",
    });
  } catch (err) {
    wardrobe.log.error({ userId, err }, "a failed sync could not be recorded");
  }
}

const textOrNull = (value: unknown): string | null => (typeof value === "string" ? value : null);
