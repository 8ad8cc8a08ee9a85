import { BrokenError, type ByteReader } from "./byte-reader.ts";
import type { Structure } from "./structure.ts";

const TEM = 0x01;
const FIRST_RESTART = 0xd0;
const START = 0xd8;
const END = 0xd9;
const SCAN = 0xda;

// The next marker at or after a position: 0xff and a byte that is neither stuffing (0), fill (0xff) nor a restart. Scan data
// and stray bytes lie before it.
async function nextMarker(bytes: ByteReader, from: number): Promise<{ code: number; at: number }> {
  for (let at = from; ;) {
    const window = await bytes.at(at, 2);
    let found = window.indexOf(0xff);
    for (; found >= 0 && found + 1 < window.length; found = window.indexOf(0xff, found + 1)) {
      const code = window.readUInt8(found + 1);
      const restart = code >= FIRST_RESTART && code < START;
      if (code !== 0 && code !== 0xff && code !== TEM && !restart) return { code, at: at + found };
    }
    at += found >= 0 ? found : window.length;
  }
}

// Cameras put a second picture (a gain map, a larger preview) right behind the first one's end: it must be whole too. Anything
// else there is no part of the picture.
async function pictureFollows(bytes: ByteReader, at: number): Promise<boolean> {
  if (at + 3 > bytes.size) return false;
  const [first, second, third] = await bytes.at(at, 3);
  return first === 0xff && second === START && third === 0xff;
}

/** Walks a JPEG's segments and scans to its end mark, `EOI` (ITU T.81, annex B). */
export async function walkJpeg(bytes: ByteReader): Promise<Structure> {
  let scans = 0;
  for (let from = 2; ;) {
    const { code, at } = await nextMarker(bytes, from);
    from = at + 2;
    if (code === END) {
      if (scans === 0) throw new BrokenError("Holds no scan");
      if (!(await pictureFollows(bytes, from))) return { frames: 1 };
      scans = 0;
      from += 2;
      continue;
    }
    if (code === SCAN) scans += 1;
    if (code !== START) from += (await bytes.at(from, 2)).readUInt16BE(0);
  }
}
