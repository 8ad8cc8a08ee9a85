import { BrokenError, type ByteReader } from "./byte-reader.ts";
import type { Structure } from "./structure.ts";

const SIGNATURE_BYTES = 8;
const LARGEST_CHUNK = 0x7fff_ffff;

/** Walks a PNG's chunks to its end, `IEND` (https://www.w3.org/TR/png-3/#5DataRep). APNG frames are chunks too. */
export async function walkPng(bytes: ByteReader): Promise<Structure> {
  let frames = 1;
  for (let at = SIGNATURE_BYTES; ;) {
    const head = await bytes.at(at, 12);
    const length = head.readUInt32BE(0);
    const type = head.toString("latin1", 4, 8);
    if (length > LARGEST_CHUNK) throw new BrokenError(`The chunk ${type} claims ${length} bytes`);
    // The last byte of the chunk's checksum must be there.
    await bytes.at(at + 8 + length + 3, 1);
    if (type === "acTL" && length >= 8) frames = (await bytes.at(at + 8, 4)).readUInt32BE(0);
    if (type === "IEND") return { frames };
    at += 12 + length;
  }
}
