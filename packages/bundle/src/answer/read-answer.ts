import { type ByteSource, drive } from "../drive.ts";
import type { FileError } from "../errors.ts";
import { FileTarget } from "../files/file-target.ts";
import type { FileSink } from "../files/file-sink.ts";
import { rootOf } from "../json/root.ts";
import { JsonSplitter } from "../json/splitter.ts";
import type { JsonObject } from "../reader/handlers.ts";
import { Level, type Reading } from "./level.ts";

export interface AnswerOptions {
  /** The keys that lead to the file, `*` for any element of an array: `["data", "*", "b64_json"]`. */
  readonly file: readonly string[];
  /** Where the file's bytes go. Only the first file is read. */
  readonly onFile: () => FileSink;
  /** Bytes of the body. */
  readonly maxBytes: number;
  /** Decoded bytes of the file. */
  readonly maxFileBytes: number;
  /** Bytes of JSON text that are kept of everything else; what is beyond is passed over. Default 256 KiB. */
  readonly maxMemberBytes?: number;
}

export interface Answer {
  /** `missing` where no string stood in its place. */
  readonly file: "read" | "missing" | FileError;
  /** What stood beside the file, as `JSON.parse` gives it and as unchecked. */
  readonly members: JsonObject;
}

/**
 * Reads a JSON object that has one file in it as base64 or as a data URL, such as what an image generator answers, and decodes
 * the file into the sink while it arrives.
 *
 * The sink is ended when its string is; the body may still turn out to be broken. Rejects with a `BundleError` for the body, or
 * with what the sink threw unless that was a `FileError`.
 */
export async function readAnswer(source: ByteSource, options: AnswerOptions): Promise<Answer> {
  const target = new FileTarget(options.maxFileBytes);
  const reading: Reading = {
    target,
    onFile: options.onFile,
    left: options.maxMemberBytes ?? 256 * 1024,
    found: false,
    failure: undefined,
  };
  const members: JsonObject = {};
  try {
    await drive(
      source,
      new JsonSplitter(rootOf(new Level(reading, options.file, members))),
      options.maxBytes,
    );
  } catch (error) {
    await target.abort(error instanceof Error ? error : new Error("The reading failed", { cause: error }));
    throw error;
  }
  return { file: reading.failure ?? (reading.found ? "read" : "missing"), members };
}
