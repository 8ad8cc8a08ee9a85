import type { FileSink } from "./file-sink.ts";

/** A sink whose bytes somebody reads as a stream, and what became of them. */
export interface IterableSink<Result> extends FileSink {
  /** What `consume` answered. It may be left alone: the sink's own methods reject with the same error. */
  readonly result: Promise<Result>;
}

/**
 * For consumers that pull: `consume` gets the file as an async iterable of pieces that are its own to keep, one at a time.
 * Its error becomes that of the sink (a `FileError` refuses the file alone, any other ends the reading of the body). When the
 * file is aborted, the iteration throws the reason. What `consume` does not read is passed over.
 */
export function iterableSink<Result>(
  consume: (pieces: AsyncIterable<Uint8Array>) => Promise<Result>,
): IterableSink<Result> {
  let wake = Promise.withResolvers<void>();
  let offer = Promise.withResolvers<Uint8Array | undefined>();
  let finished = false;

  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const piece = await offer.promise;
      if (piece === undefined) return;
      offer = Promise.withResolvers();
      const taken = wake;
      wake = Promise.withResolvers();
      yield piece;
      taken.resolve();
    }
  }

  const result = consume(pieces());
  const over = result.then(
    () => {
      finished = true;
    },
    (error: unknown) => {
      finished = true;
      throw error;
    },
  );
  over.catch(() => {});

  return {
    result,
    async write(chunk) {
      if (finished) return over;
      const taken = wake.promise;
      offer.resolve(Uint8Array.from(chunk));
      await Promise.race([taken, over]);
    },
    async end() {
      offer.resolve(undefined);
      await over;
    },
    async abort(error) {
      offer.promise.catch(() => {});
      offer.reject(error);
      await over.catch(() => {});
    },
  };
}
