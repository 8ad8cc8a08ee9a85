import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";

/** SHA-256 of a file in lower-case hex, read in pieces. */
export async function hashFile(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(path, { highWaterMark: 1024 * 1024, signal })) {
    hash.update(piece as Buffer);
  }
  return hash.digest("hex");
}
