export type { CapturedImage } from "./capture/members.ts";
export { type Capture, type CaptureLimits, readCapture } from "./capture/read-capture.ts";
export type { ByteSource } from "./drive.ts";
export {
  BundleError,
  type BundleErrorCode,
  FileError,
  type FileErrorCode,
  RecordError,
} from "./errors.ts";
export type { FileSink } from "./files/file-sink.ts";
export { type IterableSink, iterableSink } from "./files/iterable-sink.ts";
export { MAX_DEPTH } from "./json/splitter.ts";
export type { BundleHandlers, BundleLimits, BundleSummary, JsonObject } from "./reader/handlers.ts";
export { MAX_FILE_BYTES, readBundle } from "./reader/read-bundle.ts";
