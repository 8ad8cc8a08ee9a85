/**
 * The chunks of a source, ended by an abort even while the source hangs: throws the signal's reason then. The source is told to
 * stop whichever way the reading ends.
 */
export async function* abortable<T>(
  source: AsyncIterable<T>,
  signal: AbortSignal | undefined,
): AsyncGenerator<T, void, void> {
  signal?.throwIfAborted();
  const iterator = source[Symbol.asyncIterator]();
  const aborted = Promise.withResolvers<never>();
  // Whoever races sees the rejection; without a race under way it must not count as unhandled.
  aborted.promise.catch(() => undefined);
  const onAbort = (): void => aborted.reject(signal?.reason);
  signal?.addEventListener("abort", onAbort, { once: true });
  let done = false;
  try {
    for (;;) {
      // A source that always has its next chunk ready would win every race.
      signal?.throwIfAborted();
      const next = iterator.next();
      const result = signal ? await Promise.race([next, aborted.promise]) : await next;
      if (result.done) {
        done = true;
        return;
      }
      yield result.value;
    }
  } catch (error) {
    // A source that failed has ended; one that hangs would never answer, so it is only told.
    done = !signal?.aborted;
    throw error;
  } finally {
    signal?.removeEventListener("abort", onAbort);
    if (!done) {
      const stopping = Promise.resolve(iterator.return?.());
      if (signal?.aborted) stopping.catch(() => undefined);
      else await stopping;
    }
  }
}
