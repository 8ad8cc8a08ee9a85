// A process of its own: copies the pictures of a folder to a new one as a careful program would, each file
// written under a temporary name, flushed and renamed, sixteen at a time. Prints the milliseconds it took.

import { mkdirSync, readdirSync } from "node:fs";
import { open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";

const IN_FLIGHT = 16;

const [from = "", to = ""] = process.argv.slice(2);

async function copy(name: string): Promise<void> {
  const part = join(to, `.${name}.part`);
  const file = await open(part, "wx");
  await file.write(await readFile(join(from, name)));
  await file.sync();
  await file.close();
  await rename(part, join(to, name));
}

async function worker(names: Iterator<string>): Promise<void> {
  for (let next = names.next(); !next.done; next = names.next()) await copy(next.value);
}

const began = performance.now();
mkdirSync(to, { recursive: true });
const names = readdirSync(from).values();
await Promise.all(Array.from({ length: IN_FLIGHT }, () => worker(names)));
const folder = await open(to, "r");
await folder.sync();
await folder.close();
console.log(performance.now() - began);
