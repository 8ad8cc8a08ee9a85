import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";

/** AES-256. */
const KEY_BYTES = 32;

/**
 * Reads the key that protects secrets at rest, making it at the first start. Only the owner of the
 * process can read the file (0600). Throws when the file is there and does not hold a key: a new key
 * would silently lose what the old one protects.
 */
export function loadSecretKey(file: string): Buffer {
  try {
    const fd = openSync(file, "wx", 0o600);
    const key = randomBytes(KEY_BYTES);
    try {
      writeSync(fd, key);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  const key = readFileSync(file);
  if (key.length !== KEY_BYTES) throw new Error(`${file} does not hold a key of ${KEY_BYTES} bytes`);
  return key;
}
