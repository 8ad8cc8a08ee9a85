import { open, type FileHandle } from "node:fs/promises";

const WINDOW = 64 * 1024;

/** The bytes of a file are not what its format says they must be. */
export class BrokenError extends Error {
  override readonly name: string = "BrokenError";
}

/** A file ends before its format says it may. */
export class CutOffError extends BrokenError {
  override readonly name = "CutOffError";
}

/** Reads a file at any position through one window, so that walking its structure takes little memory whatever its size. */
export class ByteReader {
  readonly size: number;
  readonly #file: FileHandle;
  readonly #window: Buffer;
  #start = 0;
  #end = 0;

  private constructor(file: FileHandle, size: number) {
    this.#file = file;
    this.size = size;
    this.#window = Buffer.allocUnsafe(Math.min(size, WINDOW));
  }

  /** Opens a file for as long as `use` takes. */
  static async over<T>(path: string, use: (bytes: ByteReader) => Promise<T>): Promise<T> {
    const file = await open(path, "r");
    try {
      return await use(new ByteReader(file, (await file.stat()).size));
    } finally {
      await file.close();
    }
  }

  /** What the window holds from a position on: at least `length` bytes (at most the window's), else throws `BrokenError`. */
  async at(position: number, length: number): Promise<Buffer> {
    if (position + length > this.size) throw new CutOffError(`Ends before byte ${position + length}`);
    if (position < this.#start || position + length > this.#end) await this.#load(position);
    return this.#window.subarray(position - this.#start, this.#end - this.#start);
  }

  async #load(position: number): Promise<void> {
    let end = 0;
    while (end < this.#window.length) {
      const { bytesRead } = await this.#file.read(
        this.#window,
        end,
        this.#window.length - end,
        position + end,
      );
      if (bytesRead === 0) break;
      end += bytesRead;
    }
    this.#start = position;
    this.#end = position + end;
  }
}
