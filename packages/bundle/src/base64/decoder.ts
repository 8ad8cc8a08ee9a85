import { FileError } from "../errors.ts";
import { SEXTET } from "./alphabet.ts";

const PADDING = 0x3d;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Decodes base64 (RFC 4648, both alphabets) into one buffer that is used again and again. Padding is required; line breaks
 * (RFC 2045) are passed over; anything else is refused, a space above all: it is what a `+` becomes in a badly encoded form.
 * Unused bits of the last character are not looked at, as in `Buffer.from`.
 */
export class Base64Decoder {
  readonly #out: Buffer;
  #length = 0;
  // Up to three sextets of a group that is not complete, and the padding seen.
  #bits = 0;
  #sextets = 0;
  #padding = 0;

  /** `capacity`: bytes decoded before somebody has to take them. */
  constructor(capacity: number) {
    this.#out = Buffer.allocUnsafeSlow(capacity);
  }

  open(): void {
    this.#length = 0;
    this.#bits = 0;
    this.#sextets = 0;
    this.#padding = 0;
  }

  /** Bytes decoded and not yet taken. */
  get length(): number {
    return this.#length;
  }

  /** There is no room for another group: `take` first. */
  get full(): boolean {
    return this.#out.length - this.#length < 3;
  }

  /** Between two groups, where `decode` may be used. */
  get aligned(): boolean {
    return this.#sextets === 0 && this.#padding === 0;
  }

  /** The bytes decoded so far; they are overwritten by what comes next. */
  take(): Buffer {
    const taken = this.#out.subarray(0, this.#length);
    this.#length = 0;
    return taken;
  }

  /**
   * Decodes whole groups at once, from `from` on and before `to`, as many as there is room for. Answers the position after
   * them, or -1, having done nothing, when they hold anything but the alphabet. Only where `aligned`.
   */
  decode(chunk: Buffer, from: number, to: number): number {
    const groups = Math.min((to - from) >> 2, Math.trunc((this.#out.length - this.#length) / 3));
    const end = from + groups * 4;
    // Node passes over whatever is no base64, so that each such character leaves the result short of what was expected.
    const written = this.#out.write(chunk.toString("latin1", from, end), this.#length, "base64");
    if (written !== groups * 3) return -1;
    this.#length += written;
    return end;
  }

  /** Decodes one character, given as its code. Only while not `full`. */
  push(code: number): void {
    const sextet = code < 256 ? (SEXTET[code] as number) : -1;
    if (sextet < 0) return this.#pushOther(code);
    if (this.#padding > 0) throw new FileError("BAD_BASE64", "Base64 goes on after its padding");
    this.#bits = (this.#bits << 6) | sextet;
    this.#sextets += 1;
    if (this.#sextets === 4) this.#emit(3);
  }

  /** The base64 ends here. */
  end(): void {
    if (this.#sextets + this.#padding !== 0 && this.#sextets + this.#padding !== 4) {
      throw new FileError("BAD_BASE64", "Base64 ends in the middle of a group of four characters");
    }
    this.#bits <<= 6 * this.#padding;
    if (this.#sextets > 0) this.#emit(this.#sextets - 1);
  }

  #pushOther(code: number): void {
    if (code === LINE_FEED || code === CARRIAGE_RETURN) return;
    if (code !== PADDING) throw new FileError("BAD_BASE64", "A character that is not base64");
    this.#padding += 1;
    if (this.#sextets < 2 || this.#sextets + this.#padding > 4) {
      throw new FileError("BAD_BASE64", "Base64 padding where none belongs");
    }
  }

  #emit(bytes: number): void {
    const out = this.#out;
    if (bytes > 0) out[this.#length] = this.#bits >> 16;
    if (bytes > 1) out[this.#length + 1] = this.#bits >> 8;
    if (bytes > 2) out[this.#length + 2] = this.#bits;
    this.#length += bytes;
    this.#bits = 0;
    this.#sextets = 0;
  }
}
