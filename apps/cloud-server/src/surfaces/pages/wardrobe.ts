import { pagesCalls, type SuccessOf } from "@clothesline/contracts";
import type { CallRegistrar } from "@clothesline/service-kit";
import { authorizeOwner } from "../../features/accounts/access.ts";
import { findPicture } from "../../features/wardrobe/browse.ts";
import { createWardrobeSearch } from "../../features/wardrobe/search.ts";
import type { StoredPicture } from "../../features/wardrobe/stored-picture.ts";
import type { personChecks } from "../person.ts";
import { sendFile } from "../send-file.ts";
import type { PagesServices } from "./services.ts";

const shownAtOnce = 100;

/** The synced wardrobe, for looking at. */
export function wardrobeCalls(
  call: CallRegistrar<ReturnType<typeof personChecks>>,
  { wardrobe, thumbnails }: PagesServices,
): void {
  const { db, dataDir } = wardrobe;
  const search = createWardrobeSearch(wardrobe);

  call.on(pagesCalls.listWardrobe, async ({ who, query }) => {
    const account = await authorizeOwner(db, who.userId);
    const { sort, limit, ...filter } = query;
    const page = await search.find(account, {
      ...filter,
      oldest: sort === "oldest",
      limit: limit ?? shownAtOnce,
    });
    return { images: page.pictures.map(toPicture), total: page.total, next_cursor: page.next };
  });
  call.on(pagesCalls.getWardrobePicture, async ({ who, params }) => {
    const account = await authorizeOwner(db, who.userId);
    const { picture } = await findPicture(wardrobe, account, params.image_id);
    return { image: toPicture(picture) };
  });
  call.on(pagesCalls.getWardrobeFile, async ({ who, params, query, reply }) => {
    const account = await authorizeOwner(db, who.userId);
    const { file, picture } = await findPicture(wardrobe, account, params.image_id);
    if (query.download === true) {
      const name = encodeURIComponent(picture.filename);
      void reply.header("content-disposition", `attachment; filename*=UTF-8''${name}`);
    }
    return sendFile(reply, dataDir, { ...file, tag: file.sha256, cacheControl: "private, no-cache" });
  });
  call.on(pagesCalls.getWardrobeThumbnail, async ({ who, params, reply }) => {
    const account = await authorizeOwner(db, who.userId);
    const { sha256, ...file } = await thumbnails.get(account, params.image_id);
    const cacheControl = "private, max-age=86400";
    return sendFile(reply, dataDir, { ...file, mime: "image/webp", tag: sha256, cacheControl });
  });
}

function toPicture(picture: StoredPicture): SuccessOf<typeof pagesCalls.getWardrobePicture>["image"] {
  const address = `/api/pages/wardrobe/${encodeURIComponent(picture.id)}`;
  return {
    id: picture.id,
    filename: picture.filename,
    original_filename: picture.originalFilename,
    category: picture.category,
    title: picture.title,
    page_title: picture.pageTitle,
    page_url: picture.pageUrl,
    original_url: picture.originalUrl,
    saved_at: picture.savedAt,
    file_size: picture.fileSize,
    image_width: picture.imageWidth,
    image_height: picture.imageHeight,
    favorite: picture.favorite,
    tags: picture.tags,
    sha256: picture.sha256,
    file_url: `${address}/file`,
    thumbnail_url: `${address}/thumbnail`,
  };
}
