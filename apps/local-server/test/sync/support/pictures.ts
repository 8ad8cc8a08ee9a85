import { randomBytes } from "node:crypto";
import sharp from "sharp";

/** A real PNG that no other call makes: `side` pixels of noise each way, about 3 bytes a pixel. */
export async function noisePicture(side = 24): Promise<Buffer> {
  return sharp(randomBytes(side * side * 3), { raw: { width: side, height: side, channels: 3 } })
    .png({ compressionLevel: 0 })
    .toBuffer();
}
