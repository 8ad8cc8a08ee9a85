import { relative } from "node:path";
import type { FastifyReply } from "fastify";
import { noteDownload } from "../../features/releases/download.ts";
import type { Package } from "../../features/releases/package.ts";
import type { Releases } from "../../features/releases/releases.ts";
import { sendFile } from "../send-file.ts";

/** A replaced package keeps its address, so what is kept of it has to be asked about by its tag. */
const cacheControl = "public, no-cache";

/** Answers with a package's file. */
export function sendPackage(
  reply: FastifyReply,
  { releases, dataDir }: { releases: Releases; dataDir: string },
  one: Package,
): FastifyReply {
  const folder = relative(dataDir, releases.dirs.packages).replaceAll("\\", "/");
  countWhenDone(reply, releases, one);
  void reply.header("content-disposition", `attachment; filename="${one.fileName}"`);
  return sendFile(reply, dataDir, {
    path: `${folder}/${one.path}`,
    size: one.size,
    mime: "application/octet-stream",
    tag: one.sha256,
    cacheControl,
  });
}

/**
 * A download counts when its last byte has gone out: once for one that broke off and was gone on with, once for one in several
 * ranges at a time, and not at all for a look at the headers or the end of the file.
 */
function countWhenDone(reply: FastifyReply, releases: Releases, { id, size }: Package): void {
  const { method, headers } = reply.request;
  if (method !== "GET" || /^bytes=\s*-/.test(headers.range ?? "")) return;
  reply.raw.once("finish", () => {
    if (!endsWithLastByte(reply, size)) return;
    void noteDownload(releases, id);
  });
}

function endsWithLastByte({ statusCode, raw }: FastifyReply, size: number): boolean {
  if (statusCode === 200) return true;
  const last = /^bytes \d+-(\d+)\//.exec(String(raw.getHeader("content-range") ?? ""))?.[1];
  return statusCode === 206 && Number(last) === size - 1;
}
