/** Well below the half minute after which browsers stop a worker, ms. */
const BEAT = 10_000;

/**
 * Keeps this worker running while it works: a request that is on its way counts for nothing with Firefox, a call of the
 * browser's own does with both.
 */
export async function awakeDuring<T>(work: Promise<T>): Promise<T> {
  const beat = setInterval(() => void chrome.runtime.getPlatformInfo(), BEAT);
  try {
    return await work;
  } finally {
    clearInterval(beat);
  }
}
