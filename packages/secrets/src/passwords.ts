import { hash, verify } from "@node-rs/argon2";
import pLimit from "p-limit";

/** OWASP's least costly setting of argon2id (the library's default kind): 19 MiB, two passes, one lane. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Each hash holds 19 MiB while it runs, so a crowd at the door has to queue: two fill two cores. */
const atOnce = pLimit(2);

/** Bounds the work and memory a caller can cause; nobody types this much. */
export const MAX_PASSWORD_BYTES = 1024;

export const hashPassword = (password: string): Promise<string> => atOnce(() => hash(password, cost));

/**
 * Whether a password fits a hash. Without a hash (an unknown name) it works as long and answers false, so
 * that time does not tell which names exist.
 */
export async function verifyPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  if (Buffer.byteLength(password) > MAX_PASSWORD_BYTES) return false;
  if (passwordHash !== undefined) return atOnce(() => verify(passwordHash, password));
  await hashPassword(password);
  return false;
}
