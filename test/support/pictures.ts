import sharp from "sharp";

/** A PNG that no other number gives, with enough noise to be of about `kilobytes` kB. */
export async function picture(number: number, kilobytes = 4): Promise<Buffer> {
  const side = Math.max(8, Math.round(Math.sqrt((kilobytes * 1024) / 3)));
  const pixels = Buffer.alloc(side * side * 3);
  let state = (number + 1) * 2_654_435_761;
  for (let i = 0; i < pixels.length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    pixels[i] = state >>> 24;
  }
  return sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    .png({ compressionLevel: 1 })
    .toBuffer();
}

export const dataUrl = (bytes: Buffer, mime = "image/png"): string =>
  `data:${mime};base64,${bytes.toString("base64")}`;
