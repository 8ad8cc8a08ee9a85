import sharp, { type Sharp } from "sharp";

/** Repeatable bytes that do not compress, so that pictures made of them have a body to be cut. */
export function noise(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = 42;
  for (let at = 0; at < length; at += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}

/** A still picture of noise. */
export function still(width: number, height: number): Sharp {
  return sharp(noise(width * height * 3), { raw: { width, height, channels: 3 } });
}

/** An animation of frames of noise, each different. */
export function animation(width: number, height: number, frames: number): Sharp {
  return sharp(noise(width * height * 3 * frames), {
    raw: { width, height: height * frames, channels: 3, pageHeight: height },
  });
}

/** The same bytes as a source that arrives in pieces. */
export async function* inPieces(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}
