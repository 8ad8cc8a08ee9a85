import { Readable } from "node:stream";
import type { dropCalls } from "@clothesline/contracts";
import type { CallHandler } from "@clothesline/service-kit";
import { packDrop } from "../../features/drops/pack.ts";
import { contentDisposition } from "../../features/objects/disposition.ts";
import type { DropServices } from "./services.ts";

export function zipDrop({ drops }: DropServices): CallHandler<typeof dropCalls.zipDrop> {
  return async ({ query, request, reply }) => {
    const archive = await packDrop(drops, query.access);
    void reply.headers({
      "content-type": "application/zip",
      "content-length": archive.size,
      "content-disposition": contentDisposition("attachment", archive.fileName),
      "cache-control": "private, no-store",
    });
    // Fastify would read the whole archive to answer a HEAD with nothing of it; a stream leaves the length as it is.
    return request.method === "HEAD" ? Readable.from([]) : archive.open();
  };
}
