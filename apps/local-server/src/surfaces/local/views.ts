import { categories, type Category, localCalls, type SuccessOf } from "@clothesline/contracts";
import type { UserRow } from "../../features/accounts/users.store.ts";
import type { ImageRow } from "../../features/library/images.store.ts";
import { tagsOf } from "../../features/library/labels.ts";
import type { ImageList } from "../../features/library/listing.ts";

type ImageView = SuccessOf<typeof localCalls.getImage>["image"];

export const userSummary = ({ user_id, username, email }: UserRow) => ({
  user_id,
  username,
  email,
});

export const userView = (user: UserRow) => ({
  ...userSummary(user),
  created_at: user.created_at,
  last_login: user.last_login,
  cloud_sync_enabled: user.cloud_sync_enabled === 1,
});

export const profileView = (user: UserRow, imageCount: number) => ({
  ...userView(user),
  image_count: imageCount,
  uses_default_password: user.has_default_password === 1,
});

const objectOf = (json: string): Record<string, unknown> => {
  const value: unknown = JSON.parse(json);
  return typeof value === "object" && value !== null ? { ...value } : {};
};

/** A row as the document shows it. */
export function imageView(row: ImageRow): ImageView {
  const base = `/api/user/${encodeURIComponent(row.user_id)}`;
  const name = encodeURIComponent(row.filename);
  return {
    id: row.id,
    user_id: row.user_id,
    filename: row.filename,
    original_url: row.original_url,
    page_url: row.page_url,
    page_title: row.page_title,
    saved_at: row.saved_at,
    file_size: row.file_size,
    image_width: row.image_width,
    image_height: row.image_height,
    context_info: { ...objectOf(row.context_info), category: row.category },
    status: row.status,
    cloud_synced: row.cloud_synced === 1,
    preview_url: `${base}/images/${name}`,
    thumbnail_url: `${base}/thumbnails/${name}`,
    category: row.category,
    title: row.title,
    favorite: row.favorite === 1,
    tags: tagsOf(row),
    sha256: row.sha256,
    original_filename: row.original_filename,
    deleted_at: row.deleted_at,
  };
}

export const imagePage = (list: ImageList) => ({
  images: list.rows.map(imageView),
  total: list.total,
  page: list.page,
  per_page: list.perPage,
  pages: list.pages,
  next_cursor: list.nextCursor,
});

/** The document's fall-back: whatever is no category is `clothes`. */
export const lenientCategory = (value: unknown): Category =>
  categories.find((category) => category === value) ?? "clothes";
