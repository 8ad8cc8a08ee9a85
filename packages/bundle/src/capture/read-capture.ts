import { type ByteSource, drive } from "../drive.ts";
import { BundleError } from "../errors.ts";
import { FileTarget } from "../files/file-target.ts";
import type { FileSink } from "../files/file-sink.ts";
import { rootOf } from "../json/root.ts";
import { JsonSplitter } from "../json/splitter.ts";
import type { JsonObject } from "../reader/handlers.ts";
import { MAX_FILE_BYTES } from "../reader/read-bundle.ts";
import { type CapturedImage, CaptureMembers } from "./members.ts";

export interface CaptureLimits {
  /** Bytes of the body; default none, since what is not kept costs no memory. */
  maxBytes?: number;
  /** Decoded bytes of the picture; default 10 MiB. */
  maxImageBytes?: number;
  /** Bytes of all other members together; default 256 KiB. */
  maxMemberBytes?: number;
}

export interface Capture {
  image: CapturedImage;
  /** All members but `imageData`, as `JSON.parse` gives them and as unchecked. */
  members: JsonObject;
}

/**
 * Reads the body of a capture, `{imageData, originalUrl, category, pageInfo, …}` in any order, and decodes a picture that comes
 * as base64 or a data URL into the sink that `onImage` makes, without ever holding it. An http(s) address comes back as `url`.
 *
 * The sink's `end` is called after the whole body has proved to be good; its `abort` when the picture or the body is not. A
 * picture that is no base64 or too large is `failed`, and the members are read all the same. Rejects with a `BundleError` for
 * the body, or with what the sink threw unless that was a `FileError`.
 */
export async function readCapture(
  source: ByteSource,
  onImage: () => FileSink,
  limits: CaptureLimits = {},
): Promise<Capture> {
  const target = new FileTarget(limits.maxImageBytes ?? MAX_FILE_BYTES);
  const members = new CaptureMembers(target, onImage, limits.maxMemberBytes ?? 256 * 1024);
  try {
    await drive(source, new JsonSplitter(rootOf(members)), limits.maxBytes ?? Infinity);
  } catch (error) {
    const reason =
      error instanceof Error
        ? error
        : new BundleError("SOURCE_FAILED", "The reading failed", { cause: error });
    await target.abort(reason);
    await members.abort(reason);
    throw error;
  }
  await members.finish();
  return { image: members.image, members: Object.fromEntries(members.collected) };
}
