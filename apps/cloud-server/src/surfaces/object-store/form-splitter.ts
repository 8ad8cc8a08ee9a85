import { DomainError } from "@clothesline/contracts";

const dashes = Buffer.from("--");
const lineBreak = Buffer.from("\r\n");
const headersEnd = Buffer.from("\r\n\r\n");

/** Largest head of a part, bytes. */
const maxHeadBytes = 8 * 1024;

/**
 * Takes a multipart body (RFC 2046, 5.1) apart as it arrives, in the order it comes: `nextPart` answers the
 * head of the next part, then `content` its bytes. Pieces of content are views of what arrived.
 * @throws DomainError `MALFORMED_POST` where the body is no such thing, or ends too early
 */
export class FormSplitter {
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #delimiter: Buffer;
  #rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Uint8Array>, boundary: string) {
    this.#source = source[Symbol.asyncIterator]();
    // The first delimiter has no line before it; one is put there so that it looks like the others.
    this.#delimiter = Buffer.from(`\r\n--${boundary}`);
    this.#rest = Buffer.from(lineBreak);
  }

  /** Skips to the first part; what stands before it means nothing. */
  async begin(): Promise<void> {
    for await (const piece of this.content()) void piece;
  }

  /** The header lines of the next part; `undefined` after the last. */
  async nextPart(): Promise<string | undefined> {
    while (this.#rest.length < 2) await this.#more();
    if (this.#rest.subarray(0, 2).equals(dashes)) return undefined;
    for (;;) {
      // From the delimiter's own line on, so that a part without header lines is found too.
      const end = this.#rest.indexOf(headersEnd);
      if (end !== -1 && end <= maxHeadBytes) {
        const head = this.#rest.subarray(0, end).toString();
        this.#rest = this.#rest.subarray(end + headersEnd.length);
        // Nothing but white space may follow the delimiter on its line.
        if (!/^[ \t]*(?:\r\n|$)/.test(head)) throw new DomainError("MALFORMED_POST");
        return head;
      }
      if (this.#rest.length > maxHeadBytes) throw new DomainError("MALFORMED_POST");
      await this.#more();
    }
  }

  /** The bytes of the part whose head was read, to the last one. */
  async *content(): AsyncGenerator<Buffer, void, void> {
    const delimiter = this.#delimiter;
    for (;;) {
      const end = this.#rest.indexOf(delimiter);
      if (end !== -1) {
        const piece = this.#rest.subarray(0, end);
        this.#rest = this.#rest.subarray(end + delimiter.length);
        if (piece.length > 0) yield piece;
        return;
      }
      const safe = this.#rest.length - this.#begunDelimiter();
      if (safe > 0) {
        const piece = this.#rest.subarray(0, safe);
        this.#rest = this.#rest.subarray(safe);
        yield piece;
      }
      await this.#more();
    }
  }

  /** Bytes at the end that a delimiter may begin with. */
  #begunDelimiter(): number {
    const rest = this.#rest;
    const from = Math.max(0, rest.length - this.#delimiter.length + 1);
    for (let at = rest.indexOf(13, from); at !== -1; at = rest.indexOf(13, at + 1)) {
      const tail = rest.subarray(at);
      if (this.#delimiter.subarray(0, tail.length).equals(tail)) return tail.length;
    }
    return 0;
  }

  async #more(): Promise<void> {
    const { done, value } = await this.#source.next();
    if (done === true) throw new DomainError("MALFORMED_POST");
    const chunk = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
  }
}
