import { closeSync, openSync, readSync, rmSync, writeSync } from "node:fs";

/** What one commit takes: as much as a bundle of the desktop holds, and far below what memory minds. */
const itemsPerPage = 2000;
const bytesPerPage = 4 * 1024 * 1024;

/**
 * Items in the order they came, in pages. All pages but the last lie in a file, as JSON, so that memory holds
 * one page of them however many they are. Synchronous: a page is written in a millisecond.
 */
export class RecordSpool<Item> implements Disposable {
  /** Items pushed. */
  count = 0;
  readonly #path: string;
  #file: number | undefined;
  /** Bytes of each page in the file. */
  readonly #written: number[] = [];
  #page: Item[] = [];
  #pageBytes = 0;

  /** @param path where the file goes once it is needed */
  constructor(path: string) {
    this.#path = path;
  }

  /** @param bytes about what the item takes */
  push(item: Item, bytes: number): void {
    this.#pageBytes += bytes;
    if (this.#page.length === itemsPerPage || this.#pageBytes > bytesPerPage) this.#writePage(bytes);
    this.#page.push(item);
    this.count += 1;
  }

  get pageCount(): number {
    return this.#written.length + Math.sign(this.#page.length);
  }

  /** To be gone through once, when everything was pushed. */
  *pages(): Generator<Item[]> {
    let at = 0;
    for (const bytes of this.#written) {
      yield this.#readPage(at, bytes);
      at += bytes;
    }
    const last = this.#page;
    this.#page = [];
    if (last.length > 0) yield last;
  }

  /** Removes the file. */
  [Symbol.dispose](): void {
    if (this.#file === undefined) return;
    closeSync(this.#file);
    this.#file = undefined;
    rmSync(this.#path, { force: true });
  }

  #writePage(nextBytes: number): void {
    if (this.#page.length > 0) {
      this.#file ??= openSync(this.#path, "wx+");
      const text = Buffer.from(JSON.stringify(this.#page));
      for (let at = 0; at < text.length;) at += writeSync(this.#file, text, at);
      this.#written.push(text.length);
    }
    this.#page = [];
    this.#pageBytes = nextBytes;
  }

  #readPage(from: number, bytes: number): Item[] {
    const text = Buffer.allocUnsafe(bytes);
    for (let at = 0; at < bytes;) {
      const read = readSync(this.#file ?? -1, text, at, bytes - at, from + at);
      if (read === 0) throw new Error("The spooled records were cut off");
      at += read;
    }
    return JSON.parse(text.toString()) as Item[];
  }
}
