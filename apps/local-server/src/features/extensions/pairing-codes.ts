import { randomInt } from "node:crypto";

/** Without letters and digits that look alike. */
const ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";
const LENGTH = 8;
/** How long a code may be typed in, s. */
export const CODE_SECONDS = 300;

export interface PairingCodes {
  /** Makes a person's code; the one before is no good any more. */
  make(userId: string): string;
  /** Uses a code up and answers whose it was. */
  use(code: string): string | undefined;
}

/** Codes that are shown on one screen and typed in on another: kept in memory, good once and for five minutes. */
export function createPairingCodes(now: () => number = Date.now): PairingCodes {
  const codes = new Map<string, { readonly userId: string; readonly expiresAt: number }>();

  function forget(isOver: (entry: { readonly userId: string; readonly expiresAt: number }) => boolean): void {
    for (const [code, entry] of codes) if (isOver(entry)) codes.delete(code);
  }

  return {
    make(userId) {
      forget((entry) => entry.userId === userId || entry.expiresAt <= now());
      const code = Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
      codes.set(code, { userId, expiresAt: now() + CODE_SECONDS * 1000 });
      return code;
    },
    use(code) {
      const plain = code.toUpperCase().replaceAll(/[\s-]/g, "");
      const entry = codes.get(plain);
      codes.delete(plain);
      return entry && entry.expiresAt > now() ? entry.userId : undefined;
    },
  };
}
