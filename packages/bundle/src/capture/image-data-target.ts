import type { FileError } from "../errors.ts";
import type { FileSink } from "../files/file-sink.ts";
import type { FileTarget } from "../files/file-target.ts";
import { Collector } from "../json/collector.ts";
import type { StringTarget } from "../json/route.ts";
import { MORE, StringReader } from "../json/string-reader.ts";

/** Bytes of JSON text an address may have; browsers stop long before. */
const MAX_URL_BYTES = 64 * 1024;

const EMPTY = Buffer.alloc(0);

const SCHEMES = ["http://", "https://"];

export interface ImageDataListener {
  /** The string is data: where do its bytes go? */
  openFile(): FileSink;
  fileFailed(error: FileError): void;
  /** The string is an address; `undefined` when it is too long to be one. */
  gotUrl(url: string | undefined): void;
}

/** The string `imageData`: an http(s) address is kept, anything else is decoded into a sink. */
export class ImageDataTarget implements StringTarget {
  pending: Promise<void> | undefined;
  readonly #file: FileTarget;
  readonly #listener: ImageDataListener;
  readonly #string = new StringReader();
  readonly #raw = new Collector();
  #start = "";
  #is: "unknown" | "file" | "url" = "unknown";

  constructor(file: FileTarget, listener: ImageDataListener) {
    this.#file = file;
    this.#listener = listener;
    this.#raw.open(MAX_URL_BYTES);
  }

  get closed(): boolean {
    return this.#is === "file" ? this.#file.closed : this.#string.closed;
  }

  take(chunk: Buffer, from: number): number {
    this.pending = undefined;
    let at = from;
    while (this.#is === "unknown" && !this.closed && at < chunk.length) this.#look(chunk, at++);
    if (this.#is === "url") return this.#takeUrl(chunk, at);
    if (this.#is === "file" && !this.closed && this.pending === undefined) {
      at = this.#file.take(chunk, at);
      this.pending = this.#file.pending;
    }
    return at;
  }

  /** One byte of the beginning, in which every character may be written as an escape. */
  #look(chunk: Buffer, at: number): void {
    this.#raw.add(chunk, at, at + 1);
    const code = this.#string.step(chunk[at] as number);
    if (code === MORE) return;
    if (this.#string.closed) {
      if (this.#start !== "") this.#becomeFile();
      return;
    }
    this.#start += String.fromCharCode(code).toLowerCase();
    if (SCHEMES.includes(this.#start)) this.#is = "url";
    else if (!SCHEMES.some((scheme) => scheme.startsWith(this.#start))) this.#becomeFile();
  }

  #becomeFile(): void {
    this.#is = "file";
    this.#file.open(this.#listener.openFile(), (error) => this.#listener.fileFailed(error));
    // Short as it is, it may be the whole string, but never more than the decoder has room for.
    this.#file.take(this.#raw.finish(EMPTY, 0, 0), 0);
    this.pending = this.#file.pending;
  }

  #takeUrl(chunk: Buffer, from: number): number {
    const next = this.#string.skip(chunk, from);
    this.#raw.add(chunk, from, next);
    if (!this.#string.closed) return next;
    const text = this.#raw.finish(EMPTY, 0, 0).toString("utf8");
    this.#listener.gotUrl(this.#raw.overflowed ? undefined : String(JSON.parse(`"${text}`)));
    return next;
  }
}
