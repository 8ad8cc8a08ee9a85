import { MAX_IMAGE_BYTES } from "@clothesline/contracts";
import { Problem } from "../problem.ts";
import { bytes } from "../terminal/units.ts";

export const tooLarge = () => new Problem("picture.tooLarge", { limit: bytes(MAX_IMAGE_BYTES) });

/** All of a stream, as long as it is no larger than a picture may be. */
export async function readAtMost(
  stream: AsyncIterable<Uint8Array | string>,
): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of stream) {
    const chunk = Buffer.from(piece as Uint8Array);
    length += chunk.length;
    if (length > MAX_IMAGE_BYTES) throw tooLarge();
    pieces.push(chunk);
  }
  return Uint8Array.from(Buffer.concat(pieces));
}
