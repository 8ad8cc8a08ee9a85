import { ByteReader } from "./byte-reader.ts";
import { decodeSquare, readClaims } from "./decode.ts";
import { DEFAULT_LIMITS } from "./limits.ts";
import { sniff } from "./sniff.ts";
import { writePicture } from "./thumbnail.ts";

/**
 * Draws a picture that was inspected anew as a square of `side` pixels: WebP without metadata, the middle of it, EXIF
 * orientation applied, an animation's first frame, small ones enlarged. Its bytes are flushed, its name is not.
 * Throws `DomainError` with `IMAGE_UNSUPPORTED` or `IMAGE_BROKEN`, or the disk's error; nothing is left then.
 */
export async function makeSquare(path: string, destination: string, side: number): Promise<void> {
  const format = await ByteReader.over(path, sniff);
  const claims = await readClaims(path, format, DEFAULT_LIMITS.framePixels);
  await writePicture(await decodeSquare(path, claims, side), destination);
}
