import { BrokenError, type ByteReader } from "./byte-reader.ts";
import type { Structure } from "./structure.ts";

/** Walks a WebP's chunks to the length its RIFF header claims (https://www.rfc-editor.org/rfc/rfc9649). */
export async function walkWebp(bytes: ByteReader): Promise<Structure> {
  // Chunks are padded to even lengths; a last pad byte that some writers leave out is not missed.
  const end = 8 + (await bytes.at(4, 4)).readUInt32LE(0);
  if (end > bytes.size + 1) await bytes.at(end - 1, 1);
  let frames = 0;
  let stills = 0;
  for (let at = 12; at + 8 <= end;) {
    const head = await bytes.at(at, 8);
    const type = head.toString("latin1", 0, 4);
    const length = head.readUInt32LE(4);
    if (at + 8 + length > end) throw new BrokenError(`The chunk ${type} is longer than its file`);
    if (length > 0) await bytes.at(at + 8 + length - 1, 1);
    if (type === "ANMF") frames += 1;
    if (type === "VP8 " || type === "VP8L") stills += 1;
    at += 8 + length + (length % 2);
  }
  if (frames + stills === 0) throw new BrokenError("Holds no frame");
  return { frames: Math.max(frames, 1) };
}
