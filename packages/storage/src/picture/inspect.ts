import type { PictureFormat } from "../format.ts";
import { broken, TooManyPixelsError } from "./broken.ts";
import { decodeFully, readClaims } from "./decode.ts";
import { DEFAULT_LIMITS, type PictureLimits } from "./limits.ts";
import { thumbnailOf } from "./thumbnail.ts";
import { walk } from "./walk.ts";

/** A picture that was read to its end. */
export interface InspectedPicture {
  readonly format: PictureFormat;
  /** Pixels, as a person sees the picture: EXIF orientation applied. */
  readonly width: number;
  readonly height: number;
  /** Frames of an animation; 1 for a still. */
  readonly frames: number;
}

/** Options of `inspectPicture`. */
export interface InspectOptions {
  /** Where to write the picture's thumbnail, made by the same decoding; see `makeThumbnail`. */
  readonly thumbnail?: string;
  readonly limits?: PictureLimits;
}

/**
 * Reads a picture to its end: its structure over every frame, and the pixels of its (first) frame by decoding them. What is cut
 * off, corrupt or absurdly large is refused; bytes after the end, and what decoders merely warn of, are not. Several may be under
 * way; a few decode at a time, large ones alone.
 *
 * Throws `DomainError` with `IMAGE_UNSUPPORTED` or `IMAGE_BROKEN`, or the disk's error; no thumbnail is left then.
 */
export async function inspectPicture(path: string, options: InspectOptions = {}): Promise<InspectedPicture> {
  const { framePixels, totalPixels } = options.limits ?? DEFAULT_LIMITS;
  const { format, frames } = await walk(path);
  const claims = await readClaims(path, format, framePixels);
  if (claims.width * claims.height * frames > totalPixels) {
    throw broken(new TooManyPixelsError(`${frames} frames of ${claims.width}x${claims.height} pixels`));
  }
  if (options.thumbnail === undefined) await decodeFully(path, claims);
  else await thumbnailOf(path, claims, options.thumbnail);
  return { ...claims, frames };
}
