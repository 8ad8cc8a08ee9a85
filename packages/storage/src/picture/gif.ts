import { BrokenError, type ByteReader } from "./byte-reader.ts";
import type { Structure } from "./structure.ts";

const EXTENSION = 0x21;
const IMAGE = 0x2c;
const TRAILER = 0x3b;

// A packed field with its top bit set announces a colour table of 2^(n+1) entries of three bytes.
function colourTableBytes(packed: number): number {
  return packed & 0x80 ? 3 * 2 ** ((packed & 7) + 1) : 0;
}

// Data comes in pieces, each after a byte with its length; a length of 0 ends it.
async function skipSubBlocks(bytes: ByteReader, from: number): Promise<number> {
  let at = from;
  for (;;) {
    const window = await bytes.at(at, 1);
    let offset = 0;
    while (offset < window.length) {
      const length = window.readUInt8(offset);
      offset += 1 + length;
      if (length === 0) return at + offset;
    }
    at += offset;
  }
}

/** Walks a GIF's blocks to its trailer (https://www.w3.org/Graphics/GIF/spec-gif89a.txt). */
export async function walkGif(bytes: ByteReader): Promise<Structure> {
  let at = 13 + colourTableBytes((await bytes.at(10, 1)).readUInt8(0));
  for (let frames = 0; ;) {
    const kind = (await bytes.at(at, 1)).readUInt8(0);
    if (kind === TRAILER) {
      if (frames === 0) throw new BrokenError("Holds no frame");
      return { frames };
    }
    if (kind === 0) {
      // Some writers pad between blocks; every reader skips it.
      at += 1;
    } else if (kind === EXTENSION) {
      at = await skipSubBlocks(bytes, at + 2);
    } else if (kind === IMAGE) {
      const packed = (await bytes.at(at + 9, 1)).readUInt8(0);
      // After the descriptor and its colours one byte tells the code size of the data.
      at = await skipSubBlocks(bytes, at + 10 + colourTableBytes(packed) + 1);
      frames += 1;
    } else {
      throw new BrokenError(`Unknown block 0x${kind.toString(16)}`);
    }
  }
}
