import type { ImagesTable } from "./images.table.ts";

/** A picture as it was before its first edit, by the row it belongs to. */
export interface ImageOriginalsTable extends Pick<
  ImagesTable,
  "user_id" | "filename" | "format" | "sha256" | "file_size" | "image_width" | "image_height"
> {
  image_seq: number;
}
