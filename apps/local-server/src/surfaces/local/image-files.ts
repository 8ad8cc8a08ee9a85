import { categories, DomainError, localCalls } from "@clothesline/contracts";
import { isMissing, mimeOf } from "@clothesline/storage";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Context } from "../../context.ts";
import { picturePath } from "../../features/library/folders.ts";
import type { Picture } from "../../features/library/picture.ts";
import type { Session } from "../../features/sessions/sessions.ts";
import type { LocalCalls } from "./callers.ts";
import { sendBuffer, sendFile } from "./send-bytes.ts";

/** A person's pictures are for that person alone; whether someone else's exists is not told. */
function ownerOnly(who: Session, userId: string): void {
  if (who.user_id !== userId) throw new DomainError("FORBIDDEN");
}

const thumbnailOf = (sha256: string) => ({
  etag: `"thumbnail-${sha256.slice(0, 32)}"`,
  type: "image/webp",
});

export function registerImageFileCalls(calls: LocalCalls, context: Context): void {
  const { library, thumbnails, folders } = context;

  // What comes in the path only finds a row; the file's path is made from the row.
  async function send(request: FastifyRequest, reply: FastifyReply, row: Picture) {
    const representation = { etag: `"${row.sha256}"`, type: mimeOf(row.format) };
    try {
      return await sendFile(request, reply, representation, picturePath(folders, row));
    } catch (error) {
      if (isMissing(error)) throw new DomainError("IMAGE_NOT_FOUND", { cause: error });
      throw error;
    }
  }

  calls.on(localCalls.getImageFile, async ({ params, who, request, reply }) => {
    ownerOnly(who, params.user_id);
    return send(request, reply, await library.getByFilename(who.user_id, params.filename));
  });

  calls.on(localCalls.getImageFileByCategory, async ({ params, who, request, reply }) => {
    ownerOnly(who, params.user_id);
    if (!categories.some((category) => category === params.category)) {
      throw new DomainError("CATEGORY_INVALID");
    }
    const row = await library.getByFilename(who.user_id, params.filename);
    if (row.category !== params.category) throw new DomainError("IMAGE_NOT_FOUND");
    return send(request, reply, row);
  });

  calls.on(localCalls.getThumbnail, async ({ params, who, request, reply }) => {
    ownerOnly(who, params.user_id);
    const { user_id } = who;
    // The page of the trash shows thumbnails too.
    const thumbnail =
      thumbnails.cached(user_id, params.filename) ??
      (await thumbnails.get(await library.getByFilename(user_id, params.filename, { alsoInTrash: true })));
    return sendBuffer(request, reply, thumbnailOf(thumbnail.sha256), thumbnail.bytes);
  });
}
