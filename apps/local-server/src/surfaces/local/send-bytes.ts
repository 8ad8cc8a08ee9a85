import { open, type FileHandle } from "node:fs/promises";
import type { Readable } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import { type ByteRange, parseRange } from "./byte-range.ts";

/** Larger files are streamed; smaller ones go out faster in one piece. */
const IN_ONE_PIECE = 512 * 1024;

export interface Representation {
  /** Strong, with its quotes. */
  readonly etag: string;
  readonly type: string;
}

/**
 * What stands under one of our names never changes, so a browser need not ask again; `Vary` makes it ask once
 * the session is another, and seven days are as long as a session lasts.
 */
const cacheControl = "private, max-age=604800, immutable";

function setHeaders(reply: FastifyReply, { etag, type }: Representation): void {
  void reply.headers({
    etag,
    "content-type": type,
    "cache-control": cacheControl,
    vary: "Cookie",
    "accept-ranges": "bytes",
    // The cookie goes along to every port of this machine, so that pages of others could show these pictures.
    "cross-origin-resource-policy": "same-origin",
  });
}

/** RFC 9110, 13.1.2: weak comparison, `*` matches anything. */
function isKnown({ headers }: FastifyRequest, etag: string): boolean {
  const known = headers["if-none-match"];
  if (known === undefined) return false;
  return known
    .split(",")
    .map((entry) => entry.trim().replace(/^W\//, ""))
    .some((entry) => entry === etag || entry === "*");
}

/** RFC 9110, 13.1.5: a range of something else would be glued to the wrong beginning. */
function rangeOf({ headers }: FastifyRequest, etag: string, size: number) {
  const condition = headers["if-range"];
  if (condition !== undefined && condition !== etag) return undefined;
  return parseRange(headers.range, size);
}

interface Source {
  readonly size: number;
  whole(): Uint8Array | Readable | Promise<Uint8Array>;
  part(range: ByteRange): Uint8Array | Readable;
}

async function send(
  request: FastifyRequest,
  reply: FastifyReply,
  representation: Representation,
  source: Source,
): Promise<FastifyReply> {
  setHeaders(reply, representation);
  const range = rangeOf(request, representation.etag, source.size);
  if (range === "unsatisfiable") {
    return reply
      .code(416)
      .removeHeader("cache-control")
      .header("content-range", `bytes */${source.size}`)
      .send("");
  }
  if (range === undefined) {
    return reply.header("content-length", source.size).send(await source.whole());
  }
  return reply
    .code(206)
    .header("content-range", `bytes ${range.first}-${range.last}/${source.size}`)
    .header("content-length", range.last - range.first + 1)
    .send(source.part(range));
}

/** Answers 304 when the caller has it already. */
function sendIfKnown(request: FastifyRequest, reply: FastifyReply, representation: Representation): boolean {
  if (!isKnown(request, representation.etag)) return false;
  setHeaders(reply, representation);
  void reply.code(304).removeHeader("content-type").send();
  return true;
}

export async function sendBuffer(
  request: FastifyRequest,
  reply: FastifyReply,
  representation: Representation,
  bytes: Buffer,
): Promise<FastifyReply> {
  if (sendIfKnown(request, reply, representation)) return reply;
  return send(request, reply, representation, {
    size: bytes.length,
    whole: () => bytes,
    part: ({ first, last }) => bytes.subarray(first, last + 1),
  });
}

/** @throws the error of the disk; `isMissing` tells when the file is not there. */
export async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  representation: Representation,
  path: string,
): Promise<FastifyReply> {
  if (sendIfKnown(request, reply, representation)) return reply;
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    return await send(request, reply, representation, {
      size,
      whole: () => (size <= IN_ONE_PIECE ? readAndClose(file) : file.createReadStream()),
      part: ({ first, last }) => file.createReadStream({ start: first, end: last }),
    });
  } catch (error) {
    await file.close();
    throw error;
  } finally {
    if (reply.statusCode === 416) await file.close();
  }
}

async function readAndClose(file: FileHandle): Promise<Buffer> {
  const bytes = await file.readFile();
  await file.close();
  return bytes;
}
