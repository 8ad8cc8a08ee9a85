import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import type { FastifyReply, FastifyRequest } from "fastify";

/** A built file as it is sent: its bytes, and how they are compressed where that is worth it. */
export interface PageFile {
  readonly type: string;
  readonly etag: string;
  readonly plain: Buffer;
  readonly br: Buffer | undefined;
  readonly gzip: Buffer | undefined;
}

const types: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".webmanifest": "application/manifest+json",
};

/**
 * Reads the built pages, about 1.3 MB, by their addresses (`/assets/local-abc.js`). They are held as they were when the server
 * started: whoever replaces the files under a running server gets the old pages, whole, until it starts again, and never new
 * pages that ask an old server, or old ones whose parts are gone.
 */
export function readPageFiles(root: string): ReadonlyMap<string, PageFile> {
  const names = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
    .map((entry) => join(entry.parentPath, entry.name));
  const all = new Set(names);
  const read = (name: string): Buffer | undefined => (all.has(name) ? readFileSync(name) : undefined);
  const files = new Map<string, PageFile>();
  for (const name of names) {
    const type = types[extname(name)];
    if (type === undefined) continue;
    const plain = readFileSync(name);
    const etag = `"${createHash("sha256").update(plain).digest("base64url")}"`;
    const address = `/${name.slice(root.length + 1).replaceAll("\\", "/")}`;
    files.set(address, { type, etag, plain, br: read(`${name}.br`), gzip: read(`${name}.gz`) });
  }
  return files;
}

/** Answers with a file, compressed as the browser takes it, or that it has it already. */
export function sendPageFile(request: FastifyRequest, reply: FastifyReply, file: PageFile): FastifyReply {
  const { encoding, body } = encodingOf(file, request.headers["accept-encoding"] ?? "");
  // Each encoding is a representation of its own (RFC 9110, 8.8.3.3).
  const etag = encoding === undefined ? file.etag : `${file.etag.slice(0, -1)}-${encoding}"`;
  void reply.headers({ etag, vary: "accept-encoding" });
  if (request.headers["if-none-match"] === etag) return reply.code(304).send();
  if (encoding !== undefined) void reply.header("content-encoding", encoding);
  return reply.type(file.type).send(body);
}

function encodingOf({ plain, br, gzip }: PageFile, accepted: string) {
  if (br !== undefined && /\bbr\b(?!;q=0(?:\.0*)?(?:,|$))/.test(accepted))
    return { encoding: "br", body: br };
  if (gzip !== undefined && /\bgzip\b(?!;q=0(?:\.0*)?(?:,|$))/.test(accepted))
    return { encoding: "gzip", body: gzip };
  return { encoding: undefined, body: plain };
}

/** A worker fetches by its own policy, not by its page's. */
export const isWorker = (address: string): boolean => basename(address) === "sw.js";
