import { createHash, timingSafeEqual } from "node:crypto";
import { DomainError } from "@clothesline/contracts";
import { MAX_PASSWORD_BYTES, verifyPassword } from "@clothesline/secrets";

const SHORTEST = 6;

/** @throws DomainError PASSWORD_TOO_SHORT, PASSWORD_TOO_LONG */
export function checkPassword(password: string): void {
  if ([...password].length < SHORTEST) throw new DomainError("PASSWORD_TOO_SHORT");
  if (Buffer.byteLength(password) > MAX_PASSWORD_BYTES) throw new DomainError("PASSWORD_TOO_LONG");
}

/** How an old server kept passwords: SHA-256 without salt, good for one more login. */
const legacyHash = /^sha256:([0-9a-f]{64})$/i;

/** Whether a hash is to be replaced by one of ours once the password is known. */
export const isLegacyHash = (passwordHash: string): boolean => passwordHash.startsWith("sha256:");

/** Whether a password fits what is stored for it; takes as long without (an unknown name) or with an old hash. */
export async function isPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  if (passwordHash === undefined || !isLegacyHash(passwordHash))
    return verifyPassword(passwordHash, password);
  await verifyPassword(undefined, password);
  // A hash of another kind than the document's fits no password.
  const [, expected = ""] = legacyHash.exec(passwordHash) ?? [];
  const given = createHash("sha256").update(password).digest();
  return expected !== "" && timingSafeEqual(given, Buffer.from(expected, "hex"));
}
