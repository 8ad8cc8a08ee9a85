import { randomBytes } from "node:crypto";
import { createWriteStream, statSync } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

import { runProgram } from "./run-program.ts";

/** A file of noise, so that no layer of the disk makes it smaller; `head` is how it begins. */
export async function makeNoise(path: string, size: number, head: string = ""): Promise<void> {
  const piece = randomBytes(1e6);
  const first = Buffer.from(piece);
  first.write(head, "latin1");
  async function* pieces() {
    for (let at = 0; at < size; at += piece.length) yield at === 0 ? first : piece;
  }
  await pipeline(Readable.from(pieces()), createWriteStream(path));
  if (statSync(path).size !== size) throw new Error("The file is not as large as it should be");
}

/** Asks for an address with curl and throws the answer away; throws when it is no success. */
export const curl = (url: string, ...args: string[]): Promise<string> =>
  runProgram("curl", ["-sS", "--fail", "-o", "/dev/null", ...args, url]);
