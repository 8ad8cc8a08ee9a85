import type { CloudImage } from "@clothesline/contracts";
import type { Static } from "typebox";
import type { ImageRow } from "../../features/wardrobe/images.store.ts";

/** A picture of the library as the list of the surface shows it. */
export const toCloudImage = (row: ImageRow): Static<typeof CloudImage> => ({
  id: row.id,
  filename: row.filename,
  category: row.category,
  original_url: row.original_url,
  page_url: row.page_url,
  page_title: row.page_title,
  saved_at: row.saved_at,
  synced_at: row.synced_at,
  file_size: row.file_size,
  image_width: row.image_width,
  image_height: row.image_height,
  context_info: JSON.parse(row.context_info) as Record<string, unknown>,
  status: row.status,
  sha256: row.sha256,
  title: row.title,
  favorite: row.favorite === 1,
  tags: JSON.parse(row.tags) as string[],
  original_filename: row.original_filename,
  metadata_digest: row.metadata_digest,
});
