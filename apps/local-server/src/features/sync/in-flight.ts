/**
 * Runs tasks a few at a time. `add` waits for room, so a producer is held back; after the first failure
 * it throws that failure instead of starting more, and `drain` throws it once all have ended.
 */
export function createInFlight(limit: number) {
  const running = new Set<Promise<void>>();
  let failed: { error: unknown } | undefined;

  const check = () => {
    if (failed) throw failed.error;
  };

  return {
    async add(task: () => Promise<void>): Promise<void> {
      while (running.size >= limit) await Promise.race(running);
      check();
      const run = task()
        .catch((error: unknown) => {
          failed ??= { error };
        })
        .finally(() => running.delete(run));
      running.add(run);
    },
    async drain(): Promise<void> {
      await Promise.all(running);
      check();
    },
    /** Waits for what runs, whatever comes of it. */
    async settle(): Promise<void> {
      await Promise.all(running);
    },
  };
}
