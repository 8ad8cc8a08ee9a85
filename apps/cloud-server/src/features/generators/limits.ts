import type { PictureLimits } from "@clothesline/storage";

/** A picture of 2048x2048 with incompressible pixels has 16 MB as PNG; upscalers make four times the pixels. */
export const MAX_PICTURE_BYTES = 32 * 1024 ** 2;

export const pictureLimits: PictureLimits = { framePixels: 40_000_000, totalPixels: 80_000_000 };
