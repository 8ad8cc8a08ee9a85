import { randomBytes } from "node:crypto";
import { link, open, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fsyncFolder, isMissing, isTaken } from "@clothesline/storage";

/**
 * The key that signs tokens, made at the first start and kept in a file only the server's user may read.
 * The file gets its name when it is whole, so that a crash leaves no short key behind.
 */
export async function loadSecretKey(dataDir: string): Promise<string> {
  const path = join(dataDir, "secret.key");
  return (await readKey(path)) ?? (await makeKey(path));
}

async function readKey(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, "utf8")).trim();
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function makeKey(path: string): Promise<string> {
  const key = randomBytes(32).toString("hex");
  const part = `${path}.${randomBytes(4).toString("hex")}.part`;
  const file = await open(part, "wx", 0o600);
  try {
    await file.writeFile(`${key}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await link(part, path);
    await fsyncFolder(dirname(path));
    return key;
  } catch (error) {
    if (!isTaken(error)) throw error;
    return (await readKey(path)) ?? key;
  } finally {
    await rm(part, { force: true });
  }
}
