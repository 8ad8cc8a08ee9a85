/**
 * Takes the bytes of one file. `open` was its making; then come any number of `write` and one `end` or one `abort`.
 * Any of them may answer a promise, which is waited for before anything else is read; answer none where you can, because
 * synchronous writes of files of this size take half the time of the thread pool.
 */
export interface FileSink {
  /** `chunk` is overwritten after the call, or after its promise is settled: write it, hash it or copy it, do not keep it. */
  write(chunk: Uint8Array): void | Promise<void>;
  end(): void | Promise<void>;
  /** The file failed (`FileError`) or the whole body did: what was written is to be forgotten. Not called after `end` was. */
  abort(error: Error): void | Promise<void>;
}
