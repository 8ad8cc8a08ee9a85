const FIRST_CAPACITY = 1024;

/** Gathers the bytes of one small value across pieces; of a value with more bytes than the limit it keeps the beginning. */
export class Collector {
  overflowed = false;
  #limit = 0;
  #length = 0;
  #kept = Buffer.alloc(0);

  open(limit: number): void {
    this.overflowed = false;
    this.#limit = limit;
    this.#length = 0;
  }

  /** Copies, because the piece belongs to whoever gave it. */
  add(chunk: Buffer, from: number, to: number): void {
    if (this.overflowed) return;
    const wanted = this.#length + to - from;
    this.overflowed = wanted > this.#limit;
    const length = Math.min(wanted, this.#limit);
    if (length > this.#kept.length) this.#grow(length);
    chunk.copy(this.#kept, this.#length, from, from + length - this.#length);
    this.#length = length;
  }

  /**
   * Takes the last bytes of the value and answers all of it (its beginning, when it overflowed), valid until the next `open`.
   */
  finish(chunk: Buffer, from: number, to: number): Buffer {
    if (this.#length === 0 && to - from <= this.#limit) return chunk.subarray(from, to);
    this.add(chunk, from, to);
    return this.#kept.subarray(0, this.#length);
  }

  #grow(needed: number): void {
    const grown = Buffer.allocUnsafe(Math.max(FIRST_CAPACITY, needed, this.#kept.length * 2));
    this.#kept.copy(grown, 0, 0, this.#length);
    this.#kept = grown;
  }
}
