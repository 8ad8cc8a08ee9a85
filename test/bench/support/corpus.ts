import { createCipheriv } from "node:crypto";
import { crc32, deflateSync } from "node:zlib";

/** Bytes that a number gives, the same every time, as quickly as a cipher makes them. */
function noise(number: number, length: number): Buffer {
  const key = Buffer.alloc(16);
  key.writeUInt32LE(number >>> 0);
  return createCipheriv("aes-128-ctr", key, Buffer.alloc(16)).update(Buffer.alloc(length));
}

function chunk(type: string, data: Buffer): Buffer {
  const out = Buffer.allocUnsafe(data.length + 12);
  out.writeUInt32BE(data.length, 0);
  out.write(type, 4, "latin1");
  data.copy(out, 8);
  out.writeUInt32BE(crc32(out.subarray(4, data.length + 8)), data.length + 8);
  return out;
}

const SIGNATURE = Buffer.from("89504e470d0a1a0a", "hex");

export interface NoisePicture {
  readonly bytes: Buffer;
  readonly width: number;
  readonly height: number;
}

/**
 * A valid PNG of noise that no other number gives, of about `size` bytes: stored, not compressed, so that
 * thousands take seconds. Its size differs from the next one's by up to a third, as those of a library do.
 */
export function noisePicture(number: number, size: number): NoisePicture {
  const width = Math.round(Math.sqrt(size / 3));
  const spread = 2 / 3 + ((Math.imul(number, 2_654_435_761) >>> 8) % 1000) / 1500;
  const height = Math.max(1, Math.round((size * spread) / (width * 3)));
  const row = width * 3 + 1;
  const pixels = noise(number, row * height);
  // Each row begins with its filter: none.
  for (let at = 0; at < pixels.length; at += row) pixels[at] = 0;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8);
  const data = deflateSync(pixels, { level: 0 });
  const bytes = Buffer.concat([
    SIGNATURE,
    chunk("IHDR", header),
    chunk("IDAT", data),
    chunk("IEND", Buffer.alloc(0)),
  ]);
  return { bytes, width, height };
}
