import { DomainError, type dropCalls } from "@clothesline/contracts";
import type { CallHandler } from "@clothesline/service-kit";
import { findVisitedFile } from "../../features/drops/visit.ts";
import { sendThumbnail } from "../send-thumbnail.ts";
import type { DropServices } from "./services.ts";

/** What there is no picture of: it is none, or the drop has it not (any more). */
const nothing = new Set(["NO_THUMBNAIL", "FILE_NOT_FOUND", "FILE_DOWNLOAD_FORBIDDEN", "OBJECT_NOT_FOUND"]);

export function dropThumbnail({
  drops,
  thumbnails,
  config,
}: DropServices): CallHandler<typeof dropCalls.getDropThumbnail> {
  return async ({ params, query, reply }) => {
    try {
      const file = await findVisitedFile(drops, query.access, params.file_id);
      return sendThumbnail(reply, config.dataDir, await thumbnails.get(file));
    } catch (error) {
      const isNothing = error instanceof DomainError && nothing.has(error.code);
      throw isNothing ? new DomainError("DROP_NO_THUMBNAIL", { cause: error }) : error;
    }
  };
}
