import type { BundleRecord } from "./bundle-record.ts";
import { fileEntryHead, fileEntryLength } from "./file-entry.ts";
import { PieceBuffer } from "./piece-buffer.ts";
import { PIECE_BYTES, readPicture } from "./picture-reader.ts";

/** Bytes given to the network at once: the base64 of one piece of a picture, or many small pictures. */
const CHUNK_BYTES = 256 * 1024;

/** What stands between the records and the pictures. */
const BETWEEN = '],"image_files":{';

export interface BundleContents {
  userInfo: unknown;
  /** Held in memory, without their pictures: see `planBundles`. No two may have the same `filename`. */
  records: readonly BundleRecord[];
  syncTimestamp: string;
  statistics: unknown;
}

export interface OutgoingBundle {
  /** Exact, so that the request needs no chunked encoding. */
  contentLength: number;
  /** To be read once. A piece is overwritten when the next one is asked for. Throws `PictureError`. */
  body: Iterable<Uint8Array>;
}

/**
 * A sync bundle as the documents have it, records before pictures, made while it is being sent. Throws a `RangeError` when two
 * records have the same filename, because a JSON object cannot hold both pictures.
 */
export function writeBundle(contents: BundleContents): OutgoingBundle {
  const { records } = contents;
  const files = records.filter((record) => record.file);
  if (new Set(files.map(({ filename }) => filename)).size < files.length) {
    throw new RangeError("Two pictures of one bundle have the same filename");
  }
  const head = `{"user_info":${json(contents.userInfo)},"images_metadata":[`;
  const tail = `},"sync_timestamp":${json(contents.syncTimestamp)},"sync_statistics":${json(contents.statistics)}}`;

  const fixed = [head, BETWEEN, tail].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const metadata = commasBetween(records) + sum(records.map((record) => Buffer.byteLength(record.metadata)));
  const entries =
    commasBetween(files) + sum(files.map(({ filename, file }) => fileEntryLength(filename, file?.size ?? 0)));
  return { contentLength: fixed + metadata + entries, body: bodyOf(head, records, files, tail) };
}

function* bodyOf(
  head: string,
  records: readonly BundleRecord[],
  files: readonly BundleRecord[],
  tail: string,
): Generator<Uint8Array> {
  const out = new PieceBuffer(CHUNK_BYTES);
  const scratch = Buffer.allocUnsafeSlow(PIECE_BYTES + 1);
  yield* out.append(head, "utf8");
  for (const [index, { metadata }] of records.entries()) {
    yield* out.append(index > 0 ? `,${metadata}` : metadata, "utf8");
  }
  yield* out.append(BETWEEN, "latin1");
  for (const [index, record] of files.entries()) {
    yield* out.append(`${index > 0 ? "," : ""}${fileEntryHead(record.filename)}`, "utf8");
    for (const piece of readPicture(record, scratch)) yield* out.append(piece.toString("base64"), "latin1");
    yield* out.append('"', "latin1");
  }
  yield* out.append(tail, "utf8");
  yield* out.rest();
}

const commasBetween = (list: readonly unknown[]): number => Math.max(0, list.length - 1);

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

function json(value: unknown): string {
  return JSON.stringify(value) ?? "null";
}
