import type { Readable } from "node:stream";
import { crc32 } from "node:zlib";
import {
  centralHeader,
  descriptor,
  directorySize,
  ending,
  fileSize,
  localHeader,
  type Written,
  type ZipEntry,
} from "./layout.ts";

/** An entry with the way to its bytes; folders have none. */
export interface ZipSource extends ZipEntry {
  readonly open?: () => Promise<Readable>;
}

/** Small pieces are put together to this many bytes. */
const pieceBytes = 64 * 1024;

/** The exact size of the archive of these entries, bytes. */
export function zipSize(entries: readonly ZipEntry[]): number {
  let offset = 0;
  let directory = 0;
  for (const entry of entries) {
    directory += directorySize(entry, offset);
    offset += fileSize(entry);
  }
  return offset + directory + ending(entries.length, offset, directory).length;
}

/**
 * An archive as it is written: entries stored as they are (pictures and videos do not shrink), one open at a time, none
 * kept. Whoever stops reading closes what is open.
 * @throws when an entry has more or fewer bytes than it said: what was sent is no archive then
 */
export async function* writeZip(entries: readonly ZipSource[]): AsyncGenerator<Buffer> {
  let pieces: Buffer[] = [];
  let waiting = 0;
  for await (const part of writeParts(entries)) {
    pieces.push(part);
    waiting += part.length;
    if (waiting < pieceBytes) continue;
    yield* pieces.length === 1 ? pieces : [Buffer.concat(pieces)];
    pieces = [];
    waiting = 0;
  }
  yield Buffer.concat(pieces);
}

async function* writeParts(entries: readonly ZipSource[]): AsyncGenerator<Buffer> {
  const written: Written[] = [];
  let offset = 0;
  for (const entry of entries) {
    yield localHeader(entry);
    const crc = yield* writeBytes(entry);
    yield descriptor(entry, crc);
    written.push({ offset, crc });
    offset += fileSize(entry);
  }
  let directory = 0;
  for (const [at, entry] of entries.entries()) {
    const header = centralHeader(entry, written[at] ?? { offset: 0, crc: 0 });
    yield header;
    directory += header.length;
  }
  yield ending(entries.length, offset, directory);
}

async function* writeBytes({ path, size, open }: ZipSource): AsyncGenerator<Buffer, number> {
  if (open === undefined) return 0;
  let crc = 0;
  let bytes = 0;
  for await (const chunk of (await open()) as AsyncIterable<Buffer>) {
    crc = crc32(chunk, crc);
    bytes += chunk.length;
    yield chunk;
  }
  if (bytes !== size) throw new Error(`${path} has ${bytes} bytes where ${size} were expected`);
  return crc;
}
