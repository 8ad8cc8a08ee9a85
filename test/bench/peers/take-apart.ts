// A process of its own: takes one documented bundle apart, held in memory in pieces of 64 KB as a socket gives them.
//
//   node take-apart.ts ours|json MEGABYTES PICTURE_BYTES
//
// Prints the milliseconds it took and the memory it added at its peak, in bytes.

import { readBundle } from "@clothesline/bundle";

import { peakOf, resetPeak, residentOf } from "../support/process-stats.ts";

const PIECE = 64 * 1024;
const [how, megabytes = "", pictureBytes = ""] = process.argv.slice(2);

function bundle(bytes: number, picture: number): Buffer {
  const data = Buffer.alloc(picture, "a picture's bytes ").toString("base64");
  const count = Math.ceil(bytes / data.length);
  const names = Array.from({ length: count }, (_, number) => `clothes_${number}.png`);
  const records = names.map((filename, number) => JSON.stringify({ id: `i-${number}`, filename }));
  const files = names.map((name) => `"${name}":"data:image/png;base64,${data}"`);
  return Buffer.from(`{"images_metadata":[${records.join(",")}],"image_files":{${files.join(",")}}}`);
}

function* pieces(whole: Buffer): Generator<Buffer> {
  for (let at = 0; at < whole.length; at += PIECE) yield whole.subarray(at, at + PIECE);
}

async function ours(whole: Buffer): Promise<number> {
  let bytes = 0;
  await readBundle(pieces(whole), {
    onRecord() {},
    onRecordFailed() {},
    onFile: () => ({ write: (chunk) => void (bytes += chunk.length), end() {}, abort() {} }),
    onFileFailed() {},
  });
  return bytes;
}

function json(whole: Buffer): number {
  const arrived = [...pieces(whole)];
  const parsed = JSON.parse(Buffer.concat(arrived).toString()) as { image_files: Record<string, string> };
  let bytes = 0;
  for (const url of Object.values(parsed.image_files)) {
    bytes += Buffer.from(url.slice(url.indexOf(",") + 1), "base64").length;
  }
  return bytes;
}

const whole = bundle(Number(megabytes) * 1e6, Number(pictureBytes));
// Once for the compiler's sake, with a bundle that weighs nothing.
await ours(bundle(1e6, 30_000));
globalThis.gc?.();
resetPeak(process.pid);
const before = residentOf(process.pid);
const began = performance.now();
const bytes = how === "ours" ? await ours(whole) : json(whole);
const time = performance.now() - began;
console.log(JSON.stringify({ time, bytes, memory: peakOf(process.pid) - before }));
