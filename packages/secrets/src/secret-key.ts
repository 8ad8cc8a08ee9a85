import { randomBytes } from "node:crypto";
import { link, open, readFile, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { fsyncFolder, isMissing, isTaken } from "@clothesline/storage";

/** Enough for AES-256 and HMAC-SHA-256. */
export const SECRET_KEY_BYTES = 32;

/**
 * Reads the key a server keeps in its data folder, making it at the first start. Only the owner of the
 * process can read the file (0600). Throws when the file is there and does not hold a key: a new key would
 * silently lose what the old one protects.
 */
export async function loadSecretKey(path: string): Promise<Buffer> {
  return (await readKey(path)) ?? (await makeKey(path));
}

async function readKey(path: string): Promise<Buffer | undefined> {
  const key = await readFile(path).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (key && key.length !== SECRET_KEY_BYTES) {
    throw new Error(`${path} does not hold a key of ${SECRET_KEY_BYTES} bytes`);
  }
  return key;
}

/** The file gets its name when it is whole, so that a crash leaves no short key behind. */
async function makeKey(path: string): Promise<Buffer> {
  const key = randomBytes(SECRET_KEY_BYTES);
  const part = `${path}.${randomBytes(4).toString("hex")}.part`;
  const file = await open(part, "wx", 0o600);
  try {
    await file.writeFile(key);
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
