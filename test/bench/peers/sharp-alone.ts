// A process of its own: what sharp alone needs for the pictures of a folder.
//
//   node sharp-alone.ts thumbnails|decode FOLDER OUT
//
// `thumbnails` writes each as WebP of at most 400 pixels; `decode` decodes each and copies its file durably. Prints the
// milliseconds it took, by the clock and of the processor.

import { readdirSync } from "node:fs";
import { copyFile, open, rename } from "node:fs/promises";
import { join } from "node:path";

import sharp from "sharp";

const [work, folder = "", out = ""] = process.argv.slice(2);
const IN_FLIGHT = 8;
sharp.cache(false);
sharp.concurrency(1);

async function thumbnail(name: string): Promise<void> {
  await sharp(join(folder, name))
    .autoOrient()
    .resize(400, 400, { fit: "inside", withoutEnlargement: true })
    .webp({ effort: 2 })
    .toFile(join(out, `${name}.webp`));
}

async function decode(name: string): Promise<void> {
  await sharp(join(folder, name)).raw().toBuffer();
  const part = join(out, `.${name}.part`);
  await copyFile(join(folder, name), part);
  const file = await open(part, "r+");
  await file.sync();
  await file.close();
  await rename(part, join(out, name));
}

async function worker(names: Iterator<string>): Promise<void> {
  const one = work === "decode" ? decode : thumbnail;
  for (let next = names.next(); !next.done; next = names.next()) await one(next.value);
}

const began = performance.now();
const before = process.cpuUsage();
const names = readdirSync(folder).values();
await Promise.all(Array.from({ length: IN_FLIGHT }, () => worker(names)));
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ time: performance.now() - began, cpu: (user + system) / 1000 }));
