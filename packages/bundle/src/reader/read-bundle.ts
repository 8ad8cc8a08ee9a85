import { type ByteSource, drive } from "../drive.ts";
import { FileTarget } from "../files/file-target.ts";
import { rootOf } from "../json/root.ts";
import { JsonSplitter } from "../json/splitter.ts";
import { Files } from "./files.ts";
import type { BundleHandlers, BundleLimits, BundleSummary } from "./handlers.ts";
import { BundleMembers } from "./members.ts";
import { Records } from "./records.ts";

const KIB = 1024;
export const MAX_FILE_BYTES: number = 10 * KIB * KIB;

/**
 * Takes a sync bundle apart as it arrives, in memory that depends neither on its size nor on that of its pictures.
 *
 * The members may come in any order; unknown ones are checked and passed over; `null` stands for a missing one. Where
 * `images_metadata` or `image_files` comes twice, the second goes on after the first: records and files are handed over when
 * they are read, so the later of two with one name is to replace the earlier.
 *
 * Rejects with a `BundleError` when the body as a whole is no good, or with what a handler threw, after the open sink (if any)
 * was aborted. A refused request stream is not destroyed, so that it can still be answered.
 */
export async function readBundle(
  source: ByteSource,
  handlers: BundleHandlers,
  limits: BundleLimits = {},
): Promise<BundleSummary> {
  const target = new FileTarget(limits.maxFileBytes ?? MAX_FILE_BYTES);
  const records = new Records(handlers, limits.maxRecordBytes ?? 64 * KIB);
  const members = new BundleMembers(records, new Files(handlers, target), limits.maxMemberBytes ?? 256 * KIB);
  try {
    const bytes = await drive(source, new JsonSplitter(rootOf(members)), limits.maxBytes ?? Infinity);
    return { ...members.summary, bytes };
  } catch (error) {
    await target.abort(error instanceof Error ? error : new Error("A handler failed", { cause: error }));
    throw error;
  }
}
