import { DomainError } from "@clothesline/contracts";
import { MAX_PASSWORD_BYTES } from "@clothesline/secrets";

const SHORTEST = 6;

/** @throws DomainError PASSWORD_TOO_SHORT, PASSWORD_TOO_LONG */
export function checkPassword(password: string): void {
  if ([...password].length < SHORTEST) throw new DomainError("PASSWORD_TOO_SHORT");
  if (Buffer.byteLength(password) > MAX_PASSWORD_BYTES) throw new DomainError("PASSWORD_TOO_LONG");
}
