import sharp from "sharp";

export type Format = "png" | "jpeg" | "gif" | "webp";
export const formats: readonly Format[] = ["png", "jpeg", "gif", "webp"];

let made = 0;

/** A small picture that no other has the bytes of. */
export async function picture(
  format: Format = "png",
  { width = 24, height = 16 }: { width?: number; height?: number } = {},
): Promise<Buffer> {
  made += 1;
  const pixels = Buffer.alloc(width * height * 3);
  for (let at = 0; at < pixels.length; at += 1) pixels[at] = (at * made * 7 + (at >> 3)) % 256;
  // Large blocks differ too, so that lossy formats keep the difference.
  pixels.fill(made % 256, 0, pixels.length / 3);
  pixels.fill((made * 37) % 256, pixels.length / 2);
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .withExif({ IFD0: { ImageDescription: `picture ${made}` } })
    .toFormat(format)
    .toBuffer();
}

/** Noise, which does not compress, of about this many bytes as PNG. */
export async function heavyPng(bytes: number): Promise<Buffer> {
  const side = Math.ceil(Math.sqrt(bytes / 3));
  const pixels = Buffer.alloc(side * side * 3);
  let state = 12_345;
  for (let at = 0; at < pixels.length; at += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    pixels[at] = state >> 16;
  }
  return sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    .png({ compressionLevel: 0 })
    .toBuffer();
}

export const dataUrl = (bytes: Uint8Array, type = "image/png"): string =>
  `data:${type};base64,${Buffer.from(bytes).toString("base64")}`;

export function fileForm(
  bytes: Uint8Array,
  name = "example.png",
  fields: Record<string, string> = {},
): FormData {
  const form = new FormData();
  form.set("file", new Blob([Buffer.from(bytes)]), name);
  for (const [key, value] of Object.entries(fields)) form.set(key, value);
  return form;
}
