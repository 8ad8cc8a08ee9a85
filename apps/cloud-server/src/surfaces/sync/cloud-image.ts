import type { CloudImage } from "@clothesline/contracts";
import type { Static } from "typebox";
import type { StoredPicture } from "../../features/wardrobe/stored-picture.ts";

/** A picture of the library as the list of the surface shows it. */
export const toCloudImage = (picture: StoredPicture): Static<typeof CloudImage> => ({
  id: picture.id,
  filename: picture.filename,
  category: picture.category,
  original_url: picture.originalUrl,
  page_url: picture.pageUrl,
  page_title: picture.pageTitle,
  saved_at: picture.savedAt,
  synced_at: picture.syncedAt,
  file_size: picture.fileSize,
  image_width: picture.imageWidth,
  image_height: picture.imageHeight,
  context_info: picture.contextInfo,
  status: picture.status,
  sha256: picture.sha256,
  title: picture.title,
  favorite: picture.favorite,
  tags: picture.tags,
  original_filename: picture.originalFilename,
  metadata_digest: picture.metadataDigest,
});
