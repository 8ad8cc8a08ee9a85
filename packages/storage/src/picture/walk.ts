import type { PictureFormat } from "../format.ts";
import { broken } from "./broken.ts";
import { BrokenError, ByteReader } from "./byte-reader.ts";
import { sniff } from "./sniff.ts";
import { walkers } from "./walkers.ts";

/** The format and frame count of a picture that is structurally whole. */
export async function walk(path: string): Promise<{ format: PictureFormat; frames: number }> {
  return await ByteReader.over(path, async (bytes) => {
    const format = await sniff(bytes);
    try {
      return { format, ...(await walkers[format](bytes)) };
    } catch (error) {
      throw error instanceof BrokenError ? broken(error) : error;
    }
  });
}
