/** How far a generation has come, in memory alone: a row for each step would be a flush of the disk for each. */
export interface Progress {
  /** 0..1. */
  readonly fraction: number;
  /** For people. */
  readonly note: string | null;
}

export interface Live {
  progressOf(id: number): Progress | undefined;
  /** Notes how far a generation has come, or with `undefined` that it is not worked on any more. */
  setProgress(id: number, progress: Progress | undefined): void;
  /** Tells those who watch a generation that it is not as it was. */
  changed(id: number): void;
  /** Calls `listener` after each change until the returned function is called. */
  watch(id: number, listener: () => void): () => void;
}

export function createLive(): Live {
  const progress = new Map<number, Progress>();
  const listeners = new Map<number, Set<() => void>>();
  const changed = (id: number): void => {
    for (const listener of listeners.get(id) ?? []) listener();
  };
  return {
    changed,
    progressOf: (id) => progress.get(id),
    setProgress(id, now) {
      if (now === undefined) progress.delete(id);
      else progress.set(id, now);
      changed(id);
    },
    watch(id, listener) {
      const present = listeners.get(id) ?? new Set();
      listeners.set(id, present.add(listener));
      return () => {
        present.delete(listener);
        if (present.size === 0 && listeners.get(id) === present) listeners.delete(id);
      };
    },
  };
}
