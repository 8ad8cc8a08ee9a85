import { DomainError } from "@clothesline/contracts";
import type { Sharp } from "sharp";
import type { PictureFormat } from "../format.ts";
import { decodeUpright, readClaims } from "./decode.ts";
import { DEFAULT_LIMITS } from "./limits.ts";
import { walk } from "./walk.ts";

/** A part of a picture, in pixels of the upright picture. */
export interface Crop {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What becomes of a picture, in this order: cropped, mirrored, turned clockwise. */
export interface PictureEdit {
  readonly crop?: Crop | undefined;
  readonly flip?: "horizontal" | "vertical" | undefined;
  readonly rotate?: 90 | 180 | 270 | undefined;
}

/** Of lossy formats: an eye sees no difference to the original at this, and files stay about as large as cameras make them. */
const QUALITY = 92;

const encoders: Record<PictureFormat, (edited: Sharp) => Sharp> = {
  png: (edited) => edited.png(),
  jpeg: (edited) => edited.jpeg({ quality: QUALITY, chromaSubsampling: "4:4:4" }),
  webp: (edited) => edited.webp({ quality: QUALITY }),
  gif: (edited) => edited.gif(),
};

/**
 * Decodes a picture that was inspected when it came, and answers the edited one in the same format: upright, in sRGB, without
 * metadata. Throws `DomainError` with `IMAGE_ANIMATED`, `CROP_OUTSIDE`, `IMAGE_UNSUPPORTED` or `IMAGE_BROKEN`, or the disk's
 * error.
 */
export async function editPicture(path: string, { crop, flip, rotate }: PictureEdit): Promise<Buffer> {
  const { format, frames } = await walk(path);
  if (frames > 1) throw new DomainError("IMAGE_ANIMATED");
  const claims = await readClaims(path, format, DEFAULT_LIMITS.framePixels);
  if (crop && (crop.left + crop.width > claims.width || crop.top + crop.height > claims.height)) {
    throw new DomainError("CROP_OUTSIDE");
  }
  const { data } = await decodeUpright(path, claims, (whole) => {
    let edited = crop ? whole.extract({ ...crop }) : whole;
    if (flip) edited = flip === "horizontal" ? edited.flop() : edited.flip();
    if (rotate) edited = edited.rotate(rotate);
    return encoders[format](edited.toColourspace("srgb"));
  });
  return data;
}
