import { randomUUID } from "node:crypto";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { decodeThumbnail, readClaims, type Claims } from "./decode.ts";
import { ByteReader } from "./byte-reader.ts";
import { DEFAULT_LIMITS } from "./limits.ts";
import { sniff } from "./sniff.ts";

/**
 * Writes a picture drawn here as a whole or not at all, replacing an older one. A thumbnail can always be made again, so the name
 * is not flushed; the bytes are, because after a power cut the name could stand for an empty file.
 */
export async function writePicture(bytes: Uint8Array, destination: string): Promise<void> {
  const part = `${destination}.${randomUUID()}.part`;
  await mkdir(dirname(destination), { recursive: true });
  try {
    await writeFile(part, bytes, { flag: "wx", flush: true });
    await rename(part, destination);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** Decodes a picture whose claims are known, and writes its thumbnail. */
export async function thumbnailOf(path: string, claims: Claims, destination: string): Promise<void> {
  await writePicture(await decodeThumbnail(path, claims), destination);
}

/**
 * Makes the thumbnail of a picture that was inspected when it came: WebP, within 400x400 pixels and never enlarged, EXIF
 * orientation applied, an animation's first frame. Its folder is made.
 * Throws `DomainError` with `IMAGE_UNSUPPORTED` or `IMAGE_BROKEN`, or the disk's error; nothing is left then.
 */
export async function makeThumbnail(path: string, destination: string): Promise<void> {
  const format = await ByteReader.over(path, sniff);
  await thumbnailOf(path, await readClaims(path, format, DEFAULT_LIMITS.framePixels), destination);
}
