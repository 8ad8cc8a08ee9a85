import type { FastifyReply } from "fastify";
import { rangeOf } from "./byte-range.ts";

export interface SentFile {
  /** Relative to the data folder, with `/` between segments. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly mime: string;
  /** What other bytes never have, such as their hash. */
  readonly tag: string;
  readonly cacheControl: string;
}

/**
 * Answers with a file. @fastify/static does ranges, but knows only tags of its own making, by size and time; a content's hash
 * is the better tag, so conditions are decided here, and those on times, which callers are never told, not at all.
 */
export function sendFile(reply: FastifyReply, dataDir: string, file: SentFile): FastifyReply {
  const tag = `"${file.tag}"`;
  const { headers } = reply.request.raw;
  void reply.headers({
    etag: tag,
    "cache-control": file.cacheControl,
    "content-type": file.mime,
  });
  const expected = headers["if-match"];
  if (expected !== undefined && !expects(expected, tag)) return reply.code(412).send();
  delete headers["if-match"];
  delete headers["if-unmodified-since"];
  const known = headers["if-none-match"];
  if (known !== undefined && matches(known, tag)) return reply.code(304).send();
  const wanted = headers["if-range"];
  // The range is of the bytes the caller knows: send the whole file when they are not these (RFC 9110, 13.1.5).
  if (wanted !== undefined && wanted !== tag) delete headers.range;
  delete headers["if-range"];
  const range = rangeOf(headers.range, file.size);
  // @fastify/static takes whatever begins with `bytes=` for a range, and what it would throw then is no error of ours.
  if (range === undefined) delete headers.range;
  if (range === "unsatisfiable") {
    return reply.code(416).header("content-range", `bytes */${file.size}`).send();
  }
  return reply.sendFile(file.path, dataDir, {
    cacheControl: false,
    contentType: false,
    etag: false,
    lastModified: false,
  });
}

/** If-Match compares strongly (RFC 9110, 13.1.1). */
const expects = (header: string, tag: string): boolean =>
  header.trim() === "*" || header.split(",").some((item) => item.trim() === tag);

/** If-None-Match compares weakly (RFC 9110, 13.1.2). */
const matches = (header: string, tag: string): boolean =>
  header.trim() === "*" || header.split(",").some((item) => item.trim().replace(/^W\//, "") === tag);
