import type { Category, pagesCalls, SuccessOf } from "@clothesline/contracts";
import { pages } from "../../api/cloud.ts";
import type { LoadPage } from "../../gallery/paged-list.ts";
import type { GalleryPicture } from "../../gallery/picture.ts";

export type WardrobePicture = SuccessOf<typeof pagesCalls.getWardrobePicture>["image"];
type WardrobeSort = "newest" | "oldest";

/** Which part of the synced wardrobe is looked at. */
export interface WardrobeLook {
  readonly category?: Category | undefined;
  readonly favorite?: boolean | undefined;
  readonly q: string;
  readonly sort: WardrobeSort;
}

/** Fetches the pages of a look. */
export function wardrobePages({ category, favorite, q, sort }: WardrobeLook): LoadPage<WardrobePicture> {
  return async ({ page, perPage, cursor, signal }) => {
    const { images, total, next_cursor } = await pages.listWardrobe({
      query: {
        limit: perPage,
        sort,
        ...(category && { category }),
        ...(favorite && { favorite }),
        ...(q.trim() && { q: q.trim() }),
        ...(cursor === undefined ? { page: page + 1 } : { cursor }),
      },
      signal,
    });
    return { items: images, total, next: next_cursor };
  };
}

/** The name people know a picture by. */
export const nameOf = ({ title, page_title, original_filename, filename }: WardrobePicture): string =>
  title || page_title || original_filename || filename;

export const tileOf = (picture: WardrobePicture): GalleryPicture => ({
  id: picture.id,
  thumbnail: picture.thumbnail_url,
  name: nameOf(picture),
  favorite: picture.favorite,
});
