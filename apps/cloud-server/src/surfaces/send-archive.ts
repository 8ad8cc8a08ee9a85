import { Readable } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Archive } from "../features/files/archive.ts";
import { contentDisposition } from "../features/objects/disposition.ts";

/** The body of a reply with an archive, written while it is sent; its headers are set. */
export function sendArchive({ method }: FastifyRequest, reply: FastifyReply, archive: Archive): Readable {
  void reply.headers({
    "content-type": "application/zip",
    "content-length": archive.size,
    "content-disposition": contentDisposition("attachment", archive.fileName),
    "cache-control": "private, no-store",
  });
  // Fastify would read the whole archive to answer a HEAD with nothing of it; a stream leaves the length as it is.
  return method === "HEAD" ? Readable.from([]) : archive.open();
}
