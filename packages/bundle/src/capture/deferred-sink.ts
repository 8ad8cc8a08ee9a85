import type { FileSink } from "../files/file-sink.ts";

/** Holds back the `end` of a sink until the rest of the body has proved to be good too. */
export class DeferredSink implements FileSink {
  /** Bytes written. */
  bytes = 0;
  /** All bytes were written; `finish` or `abort` is still to come. */
  ended = false;
  readonly #sink: FileSink;

  constructor(sink: FileSink) {
    this.#sink = sink;
  }

  write(chunk: Uint8Array): void | Promise<void> {
    this.bytes += chunk.length;
    return this.#sink.write(chunk);
  }

  end(): void {
    this.ended = true;
  }

  async finish(): Promise<void> {
    await this.#sink.end();
  }

  abort(error: Error): void | Promise<void> {
    return this.#sink.abort(error);
  }
}
