import sharp from "sharp";

/** What a camera of a cheap telephone gives, as far as the work of decoding goes. */
export const PHOTO = { width: 1600, height: 1200 } as const;

/** Pixels that are alike: fine enough for a photograph, coarse enough to be left of it in a thumbnail. */
const GRAIN = 4;

/** A JPEG of soft shapes with coarse grain, of about 270 KB; its thumbnail has about 30. */
export async function basePhoto({ width, height } = PHOTO): Promise<Buffer> {
  const pixels = Buffer.alloc(width * height * 3);
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const place = Math.trunc(y / GRAIN) * width + Math.trunc(x / GRAIN);
      const grain = (Math.imul(place + 1, 2_654_435_761) >>> 24) / 6 - 21;
      pixels[at++] = clamp(128 + 100 * Math.sin(x / 90) + grain);
      pixels[at++] = clamp(128 + 100 * Math.sin((x + y) / 70) + grain);
      pixels[at++] = clamp(128 + 100 * Math.cos(y / 50) + grain);
    }
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 82 })
    .toBuffer();
}

const clamp = (value: number): number => Math.min(255, Math.max(0, value));

/** The same picture in other bytes: a comment with a number after the first marker (ITU T.81, B.2.4.5). */
export function variantOf(jpeg: Buffer, number: number): Buffer {
  const comment = Buffer.from([0xff, 0xfe, 0, 6, 0, 0, 0, 0]);
  comment.writeUInt32BE(number, 4);
  return Buffer.concat([jpeg.subarray(0, 2), comment, jpeg.subarray(2)]);
}
