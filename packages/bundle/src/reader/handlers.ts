import type { FileError, RecordError } from "../errors.ts";
import type { FileSink } from "../files/file-sink.ts";

export type JsonObject = { [key: string]: unknown };

/**
 * Who is told what a bundle holds, in the order of its text. Answer a promise only where something must be waited for: the
 * reading stops until it is settled. What a handler throws ends the reading (but see `FileError`).
 */
export interface BundleHandlers {
  /** One element of `images_metadata`, with the length of its text; nothing has been checked but that it is an object. */
  onRecord(record: JsonObject, index: number, bytes: number): void | Promise<void>;
  /** An element that is no object or is too large. */
  onRecordFailed(error: RecordError, index: number): void;
  /**
   * One member of `image_files`, whose name is whatever the sender wrote. Answers where its bytes go, or `undefined` to have
   * them passed over. The same name may come twice; the later one counts.
   */
  onFile(filename: string): FileSink | undefined;
  /** The file is no base64 string, is too large, or its sink refused it. Its sink, if there was one, was aborted before. */
  onFileFailed(filename: string, error: FileError): void;
}

export interface BundleLimits {
  /** Bytes of the body; default none. */
  maxBytes?: number;
  /** Decoded bytes of one file; default 10 MiB, the documents' limit. */
  maxFileBytes?: number;
  /** Bytes of JSON text of one record; default 64 KiB. */
  maxRecordBytes?: number;
  /** Bytes of JSON text of each of `user_info`, `sync_timestamp` and `sync_statistics`; default 256 KiB. */
  maxMemberBytes?: number;
}

/** What is left to say when the body has ended. A member that did not come is `undefined`. */
export interface BundleSummary {
  userInfo: unknown;
  syncTimestamp: unknown;
  syncStatistics: unknown;
  /** Bytes of the body. */
  bytes: number;
}
