import type { PictureFormat } from "../format.ts";
import type { ByteReader } from "./byte-reader.ts";
import type { Structure } from "./structure.ts";
import { walkGif } from "./gif.ts";
import { walkJpeg } from "./jpeg.ts";
import { walkPng } from "./png.ts";
import { walkWebp } from "./webp.ts";

/**
 * Walks a picture from its first byte to its end mark, over every frame: decoding alone would not notice later frames of an
 * animation that are cut off. Bytes after the end are no fault. Throws when the picture is not whole.
 */
export const walkers: Record<PictureFormat, (bytes: ByteReader) => Promise<Structure>> = {
  png: walkPng,
  jpeg: walkJpeg,
  gif: walkGif,
  webp: walkWebp,
};
