import type { FastifyReply } from "fastify";
import type { DriveThumbnail } from "../features/files/thumbnails.ts";
import { sendFile } from "./send-file.ts";

/** Answers with the thumbnail of a file of the drive. The file may get other bytes, so a day is all it is kept. */
export const sendThumbnail = (
  reply: FastifyReply,
  dataDir: string,
  { path, size, objectId }: DriveThumbnail,
): FastifyReply =>
  sendFile(reply, dataDir, {
    path,
    size,
    mime: "image/webp",
    tag: objectId,
    cacheControl: "private, max-age=86400",
  });
