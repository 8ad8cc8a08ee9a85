/** Runs work that names the same key one after the other, and everything else side by side. */
export interface Locks {
  run<T>(keys: readonly string[], work: () => Promise<T>): Promise<T>;
}

export function createLocks(): Locks {
  const tails = new Map<string, Promise<unknown>>();

  async function runOne<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = tails.get(key) ?? Promise.resolve();
    const turn = before.then(work, work);
    // Whoever comes next waits for the end of this turn, not for its success.
    const tail = turn.then(
      () => {},
      () => {},
    );
    tails.set(key, tail);
    try {
      return await turn;
    } finally {
      if (tails.get(key) === tail) tails.delete(key);
    }
  }

  return {
    run(keys, work) {
      // One order for everyone: two that want the same two keys cannot wait for each other.
      const ordered = [...new Set(keys)].toSorted();
      return ordered.reduceRight<() => ReturnType<typeof work>>(
        (inner, key) => () => runOne(key, inner),
        work,
      )();
    },
  };
}

/** The key under which everything that touches one content in one category takes turns. */
export const contentKey = (content: {
  readonly user_id: string;
  readonly category: string;
  readonly sha256: string;
}): string => `${content.user_id}/${content.category}/${content.sha256}`;
