import { closeSync, openSync, readSync } from "node:fs";
import type { BundleRecord } from "./bundle-record.ts";
import { PictureError } from "./picture-error.ts";

/**
 * Bytes read and encoded at once; a multiple of three, so that pieces of base64 can stand side by side. Text of more than 128 KB
 * would be a large object to V8, which only a full collection frees: with pieces of 192 KB a sync of big pictures took half as
 * much processor time again, and 40 MB more memory.
 */
export const PIECE_BYTES: number = 48 * 1024;

/**
 * Reads a picture in pieces of `PIECE_BYTES`, its last piece shorter; a piece is overwritten by the next. Synchronous on
 * purpose: for files in the page cache the thread pool takes twice as long. Throws `PictureError`.
 */
export function* readPicture(record: BundleRecord, buffer: Buffer): Generator<Buffer> {
  const { file, filename } = record;
  if (!file) return;
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file.path, "r");
    for (let left = file.size; ; left -= PIECE_BYTES) {
      const wanted = Math.min(left, PIECE_BYTES);
      // With the last piece one byte more is asked for: a file that has grown shows itself without another call.
      const ask = left <= PIECE_BYTES ? wanted + 1 : wanted;
      if (readFully(descriptor, buffer, ask) !== wanted) throw new PictureError("CHANGED", filename);
      yield buffer.subarray(0, wanted);
      if (left <= PIECE_BYTES) return;
    }
  } catch (error) {
    throw asPictureError(error, filename);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function readFully(descriptor: number, buffer: Buffer, length: number): number {
  let done = 0;
  while (done < length) {
    const read = readSync(descriptor, buffer, done, length - done, null);
    if (read === 0) break;
    done += read;
  }
  return done;
}

function asPictureError(error: unknown, filename: string): PictureError {
  if (error instanceof PictureError) return error;
  const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
  return new PictureError(missing ? "MISSING" : "UNREADABLE", filename, { cause: error });
}
