import { DataUrlHeader } from "../base64/data-url.ts";
import { Base64Decoder } from "../base64/decoder.ts";
import { FileError } from "../errors.ts";
import { QUOTE } from "../json/bytes.ts";
import type { StringTarget } from "../json/route.ts";
import { CLOSED, MORE, StringReader } from "../json/string-reader.ts";
import type { FileSink } from "./file-sink.ts";

/** Decoded bytes given to a sink at once: an ordinary small picture is one write. */
const WRITE_BYTES = 128 * 1024;

/** Fewer characters than this are not worth a search for the closing quote. */
const WORTH_IT = 32;

/** Decodes a base64 string of the JSON text into a sink; used for one file after the other. */
export class FileTarget implements StringTarget {
  closed = false;
  pending: Promise<void> | undefined;

  readonly #maxBytes: number;
  readonly #string = new StringReader();
  readonly #header = new DataUrlHeader();
  readonly #decoder = new Base64Decoder(WRITE_BYTES);

  #sink: FileSink | undefined;
  #failed: (error: FileError) => void = () => {};
  #skipping = false;
  // Nothing but the alphabet was seen so far, so that whole stretches are worth a try.
  #plain = true;
  #at = 0;
  #written = 0;

  /** `maxBytes`: decoded bytes a file may have. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** The file that comes next; `failed` is told when it is refused, after its sink was. */
  open(sink: FileSink, failed: (error: FileError) => void): void {
    this.closed = false;
    this.pending = undefined;
    this.#string.open();
    this.#header.open();
    this.#decoder.open();
    this.#sink = sink;
    this.#failed = failed;
    this.#skipping = false;
    this.#plain = true;
    this.#written = 0;
  }

  /** The body is broken: an open sink is told. */
  async abort(error: Error): Promise<void> {
    const sink = this.#sink;
    this.#sink = undefined;
    await sink?.abort(error);
  }

  take(chunk: Buffer, from: number): number {
    this.pending = undefined;
    this.#at = from;
    while (this.#at < chunk.length && !this.closed && this.pending === undefined) {
      if (this.#skipping) this.#skip(chunk);
      else this.#attempt(() => this.#decode(chunk));
    }
    return this.#at;
  }

  #skip(chunk: Buffer): void {
    this.#at = this.#string.skip(chunk, this.#at);
    this.closed = this.#string.closed;
  }

  #decode(chunk: Buffer): void | Promise<void> {
    if (this.#decoder.full) return this.#flush();
    if (this.#mayStretch()) this.#decodeStretch(chunk);
    if (this.#at < chunk.length && !this.#decoder.full) this.#decodeCharacters(chunk);
    if (this.#string.closed) return this.#close();
    this.#checkSize();
  }

  #mayStretch(): boolean {
    return this.#plain && this.#header.done && this.#decoder.aligned && this.#string.betweenCharacters;
  }

  /**
   * The fast way: everything up to the closing quote at once, but for the last group, which may be padded. Escapes, line
   * breaks and bad characters make the decoder decline, so nobody need look for them; an escaped quote is such an escape.
   */
  #decodeStretch(chunk: Buffer): void {
    const quote = chunk.indexOf(QUOTE, this.#at);
    const stop = quote < 0 ? chunk.length : quote - 4;
    if (stop - this.#at < WORTH_IT) return;
    const next = this.#decoder.decode(chunk, this.#at, stop);
    if (next < 0) this.#plain = false;
    else this.#at = next;
  }

  /** The careful way, until the fast way may be tried again. */
  #decodeCharacters(chunk: Buffer): void {
    const decoder = this.#decoder;
    do {
      const code = this.#string.step(chunk[this.#at++] as number);
      if (code === CLOSED) return;
      if (code === MORE) continue;
      if (this.#header.done) decoder.push(code);
      else this.#pushAll(this.#header.push(code));
    } while (this.#at < chunk.length && !decoder.full && !this.#mayStretch());
  }

  #pushAll(text: string): void {
    for (let at = 0; at < text.length; at += 1) this.#decoder.push(text.charCodeAt(at));
  }

  #checkSize(): void {
    if (this.#written + this.#decoder.length > this.#maxBytes) {
      throw new FileError("TOO_LARGE", `The file has more than ${this.#maxBytes} bytes`);
    }
  }

  #flush(): void | Promise<void> {
    this.#checkSize();
    this.#written += this.#decoder.length;
    const bytes = this.#decoder.take();
    if (bytes.length > 0) return this.#sink?.write(bytes);
  }

  #close(): void | Promise<void> {
    this.closed = true;
    this.#pushAll(this.#header.end());
    this.#decoder.end();
    const flushed = this.#flush();
    return flushed ? flushed.then(() => this.#end()) : this.#end();
  }

  #end(): void | Promise<void> {
    const sink = this.#sink;
    this.#sink = undefined;
    return sink?.end();
  }

  /** Runs a piece of the work; a `FileError` from it, now or later, is the end of this file alone. */
  #attempt(work: () => void | Promise<void>): void {
    try {
      this.pending = work()?.catch((error: unknown) => this.#fail(error));
    } catch (error) {
      this.pending = this.#fail(error) ?? undefined;
    }
  }

  #fail(error: unknown): void | Promise<void> {
    if (!(error instanceof FileError)) throw error;
    this.#skipping = true;
    this.closed = this.#string.closed;
    const sink = this.#sink;
    this.#sink = undefined;
    const aborted = sink?.abort(error);
    if (aborted) return aborted.then(() => this.#failed(error));
    this.#failed(error);
  }
}
