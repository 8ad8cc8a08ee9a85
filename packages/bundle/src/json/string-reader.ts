import { BACKSLASH, ESCAPED, FIRST_PRINTABLE, hexValue, LETTER_U, QUOTE } from "./bytes.ts";
import { invalid } from "./invalid.ts";

/** `StringReader.step` needs another byte before it can tell a character. */
export const MORE = -1;
/** `StringReader.step` has read the closing quote. */
export const CLOSED = -2;

// What comes next. Negative: a plain character; 0: the letter of an escape; 1..4: so many hexadecimal digits.
const PLAIN = -1;
const ESCAPE_LETTER = 0;

/**
 * Walks through one JSON string, starting after its opening quote, in pieces of any size. Bytes above 0x7f are let through as
 * they are: what is no UTF-8 becomes U+FFFD where a string is decoded, as TextDecoder and `Buffer.toString` do it.
 */
export class StringReader {
  closed = false;
  #expects = PLAIN;
  #unit = 0;

  open(): void {
    this.closed = false;
    this.#expects = PLAIN;
  }

  /** Not in the middle of an escape. */
  get betweenCharacters(): boolean {
    return this.#expects === PLAIN;
  }

  /** One byte in; out comes a UTF-16 code unit (or a byte above 0x7f as it stands), `MORE` or `CLOSED`. */
  step(byte: number): number {
    if (this.#expects === PLAIN) {
      if (byte === QUOTE) {
        this.closed = true;
        return CLOSED;
      }
      if (byte < FIRST_PRINTABLE) throw invalid("a control character in a string");
      if (byte !== BACKSLASH) return byte;
      this.#expects = ESCAPE_LETTER;
      return MORE;
    }
    return this.#expects === ESCAPE_LETTER ? this.#letter(byte) : this.#digit(byte);
  }

  /** Passes over the string without looking at its characters; answers the position after what belongs to it. */
  skip(chunk: Uint8Array, from: number): number {
    const { length } = chunk;
    let at = from;
    while (at < length) {
      if (this.#expects === PLAIN) {
        while (at < length && isOrdinary(chunk[at] as number)) at += 1;
        if (at === length) break;
      }
      if (this.step(chunk[at++] as number) === CLOSED) break;
    }
    return at;
  }

  #letter(byte: number): number {
    if (byte === LETTER_U) {
      this.#expects = 4;
      this.#unit = 0;
      return MORE;
    }
    const meaning = ESCAPED[byte] as number;
    if (meaning < 0) throw invalid("an unknown escape in a string");
    this.#expects = PLAIN;
    return meaning;
  }

  #digit(byte: number): number {
    const value = hexValue(byte);
    if (value < 0) throw invalid("an unfinished \\u escape in a string");
    this.#unit = (this.#unit << 4) | value;
    this.#expects -= 1;
    if (this.#expects > 0) return MORE;
    this.#expects = PLAIN;
    return this.#unit;
  }
}

function isOrdinary(byte: number): boolean {
  return byte >= FIRST_PRINTABLE && byte !== QUOTE && byte !== BACKSLASH;
}
