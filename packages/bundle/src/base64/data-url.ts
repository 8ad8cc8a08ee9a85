import { FileError } from "../errors.ts";

const SCHEME = "data:";
const COMMA = 0x2c;

/** Characters that may stand before the comma; browsers write some twenty. */
const MAX_HEADER = 256;

/**
 * Watches the beginning of a text that is either bare base64 or `data:<type>;base64,` and base64 (RFC 2397). The type is not
 * looked at: what a picture is, its bytes say.
 */
export class DataUrlHeader {
  #seen = "";
  /** The header, if there is one, has been read. */
  done = false;

  open(): void {
    this.#seen = "";
    this.done = false;
  }

  /** Takes one character; answers the characters that turned out to be base64. */
  push(code: number): string {
    const seen = this.#seen + String.fromCharCode(code);
    this.#seen = seen;
    const scheme = seen.slice(0, SCHEME.length).toLowerCase();
    if (!SCHEME.startsWith(scheme)) return this.#finish(seen);
    if (seen.length > MAX_HEADER) throw new FileError("BAD_BASE64", "A data URL without base64");
    if (code !== COMMA) return "";
    if (!seen.toLowerCase().endsWith(";base64,"))
      throw new FileError("BAD_BASE64", "A data URL that is not base64");
    return this.#finish("");
  }

  /** The text ends here; answers what turned out to be base64. */
  end(): string {
    if (this.done) return "";
    if (this.#seen.length >= SCHEME.length) throw new FileError("BAD_BASE64", "A data URL without data");
    return this.#finish(this.#seen);
  }

  #finish(rest: string): string {
    this.done = true;
    return rest;
  }
}
