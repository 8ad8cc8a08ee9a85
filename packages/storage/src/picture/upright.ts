import type { Sharp } from "sharp";
import { decodeUpright, readClaims } from "./decode.ts";
import { ByteReader } from "./byte-reader.ts";
import { DEFAULT_LIMITS } from "./limits.ts";
import { sniff } from "./sniff.ts";

/** `pixels`: red, green, blue and opacity, a byte each, row by row. */
export type UprightForm = "pixels" | "png" | "jpeg";

/** A picture as a person sees it, small enough to be held. */
export interface UprightPicture {
  readonly data: Buffer;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

const forms: Record<UprightForm, (upright: Sharp) => Sharp> = {
  pixels: (upright) => upright.ensureAlpha().raw({ depth: "uchar" }),
  png: (upright) => upright.png(),
  jpeg: (upright) => upright.flatten({ background: "#ffffff" }).jpeg({ quality: 92 }),
};

/**
 * Decodes a picture that was inspected when it came, for those who know nothing of EXIF, CMYK or animations: turned upright,
 * in sRGB, its first frame, within `within` x `within` pixels and never enlarged, without metadata. JPEG gets a white ground.
 * Throws `DomainError` with `IMAGE_UNSUPPORTED` or `IMAGE_BROKEN`, or the disk's error.
 */
export async function uprightPicture(
  path: string,
  { within, as }: { readonly within: number; readonly as: UprightForm },
): Promise<UprightPicture> {
  const format = await ByteReader.over(path, sniff);
  const claims = await readClaims(path, format, DEFAULT_LIMITS.framePixels);
  return await decodeUpright(path, claims, (whole) =>
    forms[as](
      whole.resize(within, within, { fit: "inside", withoutEnlargement: true }).toColourspace("srgb"),
    ),
  );
}
