import { closeSync, openSync, readSync } from "node:fs";
import type { UserInfo } from "@clothesline/contracts";
import type { Static } from "typebox";
import type { ImageRow } from "../library/images.store.ts";
import { recordOf } from "./metadata.ts";
import { FILE_MISSING, type Parcel } from "./parcel.ts";

export interface BundleContext {
  readonly user: Static<typeof UserInfo>;
  /** Pictures of this run whose files were not there, so far. */
  readonly missing: () => number;
}

/** A picture's file was there when the bundle was planned, and is not any more. */
export class FileGone extends Error {
  override readonly name = "FileGone";
  readonly row: ImageRow;
  constructor(row: ImageRow, cause?: unknown) {
    super(FILE_MISSING, { cause });
    this.row = row;
  }
}

const PIECE = 144 * 1024;

const base64Length = (bytes: number) => 4 * Math.ceil(bytes / 3);

export function bundleBody(context: BundleContext, parcel: Parcel) {
  const files = parcel.items.filter((item) => item.path !== undefined);
  const head = `{"user_info":${JSON.stringify(context.user)},"images_metadata":${JSON.stringify(parcel.items.map(({ row }) => recordOf(row)))},"image_files":{`;
  const tail = `},"sync_timestamp":${JSON.stringify(new Date().toISOString())},"sync_statistics":${JSON.stringify(
    {
      total_metadata_records: parcel.items.length,
      total_files_found: files.length,
      total_files_missing: context.missing(),
      total_size: parcel.bytes,
      categories: [...new Set(parcel.items.map(({ row }) => row.category))],
    },
  )}}`;
  const openings = files.map(
    ({ row }, index) =>
      `${index === 0 ? "" : '",'}${JSON.stringify(row.filename)}:"data:image/${row.format};base64,`,
  );
  const end = files.length > 0 ? `"${tail}` : tail;
  const length =
    Buffer.byteLength(head) +
    Buffer.byteLength(end) +
    openings.reduce((sum, text) => sum + Buffer.byteLength(text), 0) +
    files.reduce((sum, { row }) => sum + base64Length(row.file_size), 0);

  function* pieces(): Generator<Uint8Array> {
    yield Buffer.from(head);
    for (const [index, { row, path = "" }] of files.entries()) {
      yield Buffer.from(openings[index] ?? "");
      yield* encoded(row, path);
    }
    yield Buffer.from(end);
  }
  return { length, pieces: pieces() };
}

function* encoded(row: ImageRow, path: string): Generator<Uint8Array> {
  let fd: number;
  try {
    fd = openSync(path, "r");
  } catch (error) {
    throw new FileGone(row, error);
  }
  try {
    const buffer = Buffer.allocUnsafe(Math.min(PIECE, row.file_size));
    for (let at = 0; at < row.file_size;) {
      const size = Math.min(PIECE, row.file_size - at);
      let got = 0;
      while (got < size) {
        const read = readSync(fd, buffer, got, size - got, at + got);
        if (read === 0) throw new FileGone(row);
        got += read;
      }
      yield Buffer.from(buffer.toString("base64", 0, size), "latin1");
      at += size;
    }
  } finally {
    closeSync(fd);
  }
}
