import { categories, type Category, type localCalls, type SuccessOf } from "@clothesline/contracts";
import type { Account } from "../../features/accounts/account.ts";
import type { PictureList } from "../../features/library/listing.ts";
import type { Picture } from "../../features/library/picture.ts";

type ImageView = SuccessOf<typeof localCalls.getImage>["image"];

export const userSummary = ({ user_id, username, email }: Account) => ({ user_id, username, email });

export const userView = (account: Account) => ({
  ...userSummary(account),
  created_at: account.created_at,
  last_login: account.last_login,
  cloud_sync_enabled: account.cloud_sync_enabled,
});

export const profileView = (account: Account, imageCount: number) => ({
  ...userView(account),
  image_count: imageCount,
  uses_default_password: account.uses_default_password,
});

/** A picture as the document shows it. */
export function imageView(picture: Picture): ImageView {
  const base = `/api/user/${encodeURIComponent(picture.user_id)}`;
  const name = encodeURIComponent(picture.filename);
  return {
    id: picture.id,
    user_id: picture.user_id,
    filename: picture.filename,
    original_url: picture.original_url,
    page_url: picture.page_url,
    page_title: picture.page_title,
    saved_at: picture.saved_at,
    file_size: picture.file_size,
    image_width: picture.image_width,
    image_height: picture.image_height,
    context_info: { ...picture.context_info, category: picture.category },
    status: picture.status,
    cloud_synced: picture.cloud_synced,
    preview_url: `${base}/images/${name}`,
    thumbnail_url: `${base}/thumbnails/${name}`,
    category: picture.category,
    title: picture.title,
    favorite: picture.favorite,
    tags: [...picture.tags],
    sha256: picture.sha256,
    original_filename: picture.original_filename,
    deleted_at: picture.deleted_at,
    edited: picture.edited,
  };
}

export const imagePage = (list: PictureList) => ({
  images: list.pictures.map(imageView),
  total: list.total,
  page: list.page,
  per_page: list.perPage,
  pages: list.pages,
  next_cursor: list.nextCursor,
});

/** The document's fall-back: whatever is no category is `clothes`. */
export const lenientCategory = (value: unknown): Category =>
  categories.find((category) => category === value) ?? "clothes";
