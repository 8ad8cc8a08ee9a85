import type { BundleRecord } from "./bundle-record.ts";
import { mimeOfName } from "./mime.ts";

/** What stands before the base64 of a file in `image_files`; `"` closes it. */
export function fileEntryHead(filename: string): string {
  return `${JSON.stringify(filename)}:"data:${mimeOfName(filename)};base64,`;
}

/** Characters of base64, padding included, for so many bytes. */
function base64Length(bytes: number): number {
  return Math.ceil(bytes / 3) * 4;
}

/** Bytes of a file's member of `image_files`, without a comma. */
export function fileEntryLength(filename: string, size: number): number {
  return Buffer.byteLength(fileEntryHead(filename)) + base64Length(size) + 1;
}

/** Bytes that a record adds to a bundle, commas included. */
export function recordLength(record: BundleRecord): number {
  const { filename, metadata, file } = record;
  const entry = file ? fileEntryLength(filename, file.size) + 1 : 0;
  return Buffer.byteLength(metadata) + 1 + entry;
}
