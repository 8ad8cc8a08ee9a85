import { createHash } from "node:crypto";
import { open, rm, type FileHandle } from "node:fs/promises";

/** Bytes gathered before a write: a trip through the thread pool for each piece of a socket would cost more than the write. */
const writeBytes = 512 * 1024;
/** Bytes after which the disk is told to begin, so that the flush at the end of gigabytes has little left to do. */
const flushBytes = 32 * 1024 * 1024;

export interface StagedBytes {
  readonly path: string;
  readonly size: number;
  /** 32 upper-case hex digits. */
  readonly md5: string;
}

/** Writes to a file behind the reader's back: one write under way while the next is gathered and hashed. */
class Writer {
  readonly #file: FileHandle;
  #gathered: Uint8Array[] = [];
  #bytes = 0;
  #unflushed = 0;
  #writing: Promise<unknown> = Promise.resolve();
  #flushing: Promise<unknown> | undefined;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  async add(chunk: Uint8Array): Promise<void> {
    this.#gathered.push(chunk);
    this.#bytes += chunk.length;
    if (this.#bytes >= writeBytes) await this.#write();
  }

  /** Resolves when everything has been handed to the system; throws what a write or flush failed with. */
  async finish(): Promise<void> {
    await this.#write();
    await this.#writing;
    await this.#flushing;
  }

  /** Waits until nothing uses the file any more, however it ended. */
  async settle(): Promise<void> {
    await Promise.allSettled([this.#writing, this.#flushing]);
  }

  async #write(): Promise<void> {
    await this.#writing;
    const buffers = this.#gathered;
    this.#gathered = [];
    this.#unflushed += this.#bytes;
    this.#bytes = 0;
    this.#writing = writeFully(this.#file, buffers);
    // Who waits for it next sees its failure; until then it must not end the process.
    this.#writing.catch(() => undefined);
    if (this.#unflushed >= flushBytes && this.#flushing === undefined) this.#flush();
  }

  #flush(): void {
    this.#unflushed = 0;
    const flushing = this.#file.datasync();
    this.#flushing = flushing;
    // A failed flush stays, to be thrown at the end.
    flushing.then(
      () => (this.#flushing = undefined),
      () => undefined,
    );
  }
}

async function writeFully(file: FileHandle, buffers: Uint8Array[]): Promise<void> {
  let rest = buffers;
  while (rest.length > 0) {
    let { bytesWritten } = await file.writev(rest);
    rest = rest.flatMap((buffer) => {
      const written = Math.min(bytesWritten, buffer.length);
      bytesWritten -= written;
      return written === buffer.length ? [] : [buffer.subarray(written)];
    });
  }
}

/**
 * Writes bytes to a new file as they arrive, hashing them; memory does not grow with them. Whatever goes
 * wrong, nothing is left behind.
 * @param check is told the bytes so far after each piece, and throws to end it
 */
export async function stageBytes(
  path: string,
  source: AsyncIterable<Uint8Array>,
  check: (size: number, piece: number) => void,
): Promise<StagedBytes> {
  const file = await open(path, "wx", 0o600);
  const writer = new Writer(file);
  const hash = createHash("md5");
  let size = 0;
  try {
    for await (const chunk of source) {
      size += chunk.length;
      check(size, chunk.length);
      const added = writer.add(chunk);
      hash.update(chunk);
      await added;
    }
    await writer.finish();
    await file.close();
    return { path, size, md5: hash.digest("hex").toUpperCase() };
  } catch (error) {
    await writer.settle();
    await file.close().catch(() => undefined);
    await rm(path, { force: true });
    throw error;
  }
}
