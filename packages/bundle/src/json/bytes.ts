/** The bytes that have a meaning in JSON text (RFC 8259). */
export const QUOTE = 0x22;
export const BACKSLASH = 0x5c;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;
export const OPEN_BRACKET = 0x5b;
export const CLOSE_BRACKET = 0x5d;
export const LETTER_U = 0x75;

/** Below this, a byte may not stand in a string unescaped. */
export const FIRST_PRINTABLE = 0x20;

export function isWhitespace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/** What the letter after a backslash stands for, or -1; `u` is not among them because four digits follow it. */
export const ESCAPED: Int16Array = new Int16Array(256).fill(-1);
const LETTERS = '"\\/bfnrt';
const MEANINGS = '"\\/\b\f\n\r\t';
for (let at = 0; at < LETTERS.length; at += 1) ESCAPED[LETTERS.charCodeAt(at)] = MEANINGS.charCodeAt(at);

/** The value of a hexadecimal digit, or -1. */
export function hexValue(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
