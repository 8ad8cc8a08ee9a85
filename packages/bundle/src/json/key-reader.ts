import { BACKSLASH } from "./bytes.ts";
import { Collector } from "./collector.ts";
import { StringReader } from "./string-reader.ts";

/** Bytes of JSON text that a name may have; far more than a file system allows. */
const MAX_KEY_BYTES = 4096;

/** Bytes of a longer name that are given, as written, to say which it was. */
const CUT_BYTES = 100;

/** Reads the name of a member of an object, starting after its opening quote. */
export class KeyReader {
  text = "";
  /** The name was too long; `text` is its beginning. */
  cut = false;
  readonly #string = new StringReader();
  readonly #collector = new Collector();
  #wanted = false;

  get closed(): boolean {
    return this.#string.closed;
  }

  /** `wanted`: somebody will ask for the name, else it is only checked. */
  open(wanted: boolean): void {
    this.#wanted = wanted;
    this.#string.open();
    this.#collector.open(MAX_KEY_BYTES);
  }

  read(chunk: Buffer, from: number): number {
    const next = this.#string.skip(chunk, from);
    if (!this.#wanted) return next;
    if (!this.closed) this.#collector.add(chunk, from, next);
    else this.#finish(this.#collector.finish(chunk, from, next - 1));
    return next;
  }

  #finish(bytes: Buffer): void {
    this.cut = this.#collector.overflowed;
    if (this.cut) {
      this.text = bytes.toString("utf8", 0, CUT_BYTES);
      return;
    }
    const text = bytes.toString("utf8");
    this.text = bytes.includes(BACKSLASH) ? String(JSON.parse(`"${text}"`)) : text;
  }
}
