import type { Category, localCalls, SuccessOf } from "@clothesline/contracts";
import { local } from "../../api/local.ts";
import type { GalleryPicture } from "../../gallery/picture.ts";
import type { LoadPage } from "../../gallery/paged-list.ts";

export type Picture = SuccessOf<typeof localCalls.getImage>["image"];
export const sorts = ["newest", "oldest", "largest", "smallest", "name"] as const;
export type Sort = (typeof sorts)[number];

/** Which part of the wardrobe is looked at. */
export interface Look {
  readonly category?: Category | undefined;
  readonly favorite?: boolean | undefined;
  readonly isTrash?: boolean | undefined;
  readonly q: string;
  readonly tag?: string | undefined;
  readonly sort: Sort;
}

/** A look as the calls want it. */
const filterOf = ({ isTrash: _isTrash, q, ...look }: Look): Record<string, unknown> => ({
  ...Object.fromEntries(Object.entries(look).filter(([, value]) => value !== undefined)),
  ...(q.trim() ? { q: q.trim() } : {}),
});

/** Fetches the pages of a look. */
export function pagesOf(look: Look): LoadPage<Picture> {
  return async ({ page, perPage, cursor, signal }) => {
    const paging = { per_page: perPage, ...(cursor === undefined ? { page: page + 1 } : { cursor }) };
    const reply = look.isTrash
      ? await local.listTrash({ query: paging, signal })
      : await local.listImages({ query: { ...paging, ...filterOf(look) }, signal });
    return { items: reply.images, total: reply.total, next: reply.next_cursor };
  };
}

/** Ids in one reply. */
const IDS = 10_000;

/** The ids of a part of a look, all of it where no part is given; the last one is not in it. */
export async function idsOf(look: Look, first = 0, end = Infinity): Promise<string[]> {
  const ids: string[] = [];
  const query = look.isTrash ? { trash: true } : filterOf(look);
  const from = Math.floor(first / IDS) * IDS;
  let cursor: string | null | undefined;
  for (let at = from; at < end && cursor !== null; at += IDS) {
    const place = cursor === undefined ? { page: at / IDS + 1 } : { cursor };
    const reply = await local.listImageIds({ query: { ...query, ...place, per_page: IDS } });
    ids.push(...reply.ids);
    cursor = reply.next_cursor;
  }
  return ids.slice(first - from, end - from);
}

/** The name people know a picture by. */
export const nameOf = ({ title, page_title, original_filename, filename }: Picture): string =>
  title || page_title || original_filename || filename;

/** @param unsynced what to say of pictures that are not in the cloud yet, where that is worth saying */
export const tileOf = (picture: Picture, unsynced?: string): GalleryPicture => ({
  id: picture.id,
  thumbnail: picture.thumbnail_url,
  name: nameOf(picture),
  favorite: picture.favorite,
  unsynced: picture.cloud_synced ? undefined : unsynced,
});

export const placeNames = ["all", "clothes", "characters", "favorites", "trash"] as const;
export type Place = (typeof placeNames)[number];

/** The address of a part of the wardrobe. */
export const pathOf = (place: Place): string => (place === "all" ? "/" : `/${place}`);
