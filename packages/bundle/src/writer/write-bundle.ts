import type { BundleRecord } from "./bundle-record.ts";
import { fileEntryHead, fileEntryLength } from "./file-entry.ts";
import { PieceBuffer } from "./piece-buffer.ts";
import { PIECE_BYTES, readPicture } from "./picture-reader.ts";

/** Bytes given to the network at once: the base64 of one piece of a picture, or many small pictures. */
const CHUNK_BYTES = 256 * 1024;

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
  /** To be read once. The pieces are the reader's to keep. Throws `PictureError`. */
  body: AsyncIterable<Uint8Array>;
}

/**
 * A sync bundle as the documents have it, records before pictures, made while it is being sent. Throws a `RangeError` when two
 * records have the same filename, because a JSON object cannot hold both pictures.
 */
export function writeBundle(contents: BundleContents): OutgoingBundle {
  const files = contents.records.filter((record) => record.file);
  if (new Set(files.map((record) => record.metadata.filename)).size < files.length) {
    throw new RangeError("Two pictures of one bundle have the same filename");
  }
  const head =
    `{"user_info":${json(contents.userInfo)},` +
    `"images_metadata":[${contents.records.map((record) => JSON.stringify(record.metadata)).join(",")}],"image_files":{`;
  const tail = `},"sync_timestamp":${json(contents.syncTimestamp)},"sync_statistics":${json(contents.statistics)}}`;

  const commas = Math.max(0, files.length - 1);
  const entries = files.reduce(
    (sum, { metadata, file }) => sum + fileEntryLength(metadata.filename, file?.size ?? 0),
    commas,
  );
  return {
    contentLength: Buffer.byteLength(head) + entries + Buffer.byteLength(tail),
    body: bodyOf(head, files, tail),
  };
}

async function* bodyOf(
  head: string,
  files: readonly BundleRecord[],
  tail: string,
): AsyncGenerator<Uint8Array> {
  const out = new PieceBuffer(CHUNK_BYTES);
  const scratch = Buffer.allocUnsafeSlow(PIECE_BYTES + 1);
  yield* out.append(head, "utf8");
  for (const [index, record] of files.entries()) {
    yield* out.append(`${index > 0 ? "," : ""}${fileEntryHead(record.metadata.filename)}`, "utf8");
    for (const piece of readPicture(record, scratch)) yield* out.append(piece.toString("base64"), "latin1");
    yield* out.append('"', "latin1");
  }
  yield* out.append(tail, "utf8");
  yield* out.rest();
}

function json(value: unknown): string {
  return JSON.stringify(value) ?? "null";
}
