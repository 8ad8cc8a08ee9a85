import { DomainError } from "@clothesline/contracts";
import { hash, verify } from "@node-rs/argon2";

/** OWASP's first choice for argon2id with little memory: 19 MiB, two passes, one lane. */
// 2 is argon2id; the package's enum cannot be named under isolated modules.
const cost = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

const SHORTEST = 6;
/** Bounds the work a caller can cause; no one types this. */
const LONGEST_BYTES = 1024;

/** @throws DomainError PASSWORD_TOO_SHORT, PASSWORD_TOO_LONG */
export function checkPassword(password: string): void {
  if ([...password].length < SHORTEST) throw new DomainError("PASSWORD_TOO_SHORT");
  if (Buffer.byteLength(password) > LONGEST_BYTES) throw new DomainError("PASSWORD_TOO_LONG");
}

export const hashPassword = (password: string): Promise<string> => hash(password, cost);

/** A hash nobody knows the password of: an unknown name is checked against it and costs the same time. */
const nobodysHash = hashPassword(crypto.randomUUID());

export async function verifyPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  if (Buffer.byteLength(password) > LONGEST_BYTES) return false;
  const matches = await verify(passwordHash ?? (await nobodysHash), password);
  return matches && passwordHash !== undefined;
}
