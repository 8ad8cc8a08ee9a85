/** Values of known size, the least recently used dropped first. */
export interface ByteCache<V> {
  get(key: string): V | undefined;
  set(key: string, value: V, bytes: number): void;
  delete(key: string): void;
}

/** @param capacity most bytes held at once; a value larger than a sixteenth of it is not kept. */
export function createByteCache<V>(capacity: number): ByteCache<V> {
  // A Map keeps the order of insertion, so the first entry is the one unused for longest.
  const entries = new Map<string, { value: V; bytes: number }>();
  let held = 0;

  function remove(key: string): void {
    const entry = entries.get(key);
    if (entry === undefined) return;
    entries.delete(key);
    held -= entry.bytes;
  }

  return {
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      entries.delete(key);
      entries.set(key, entry);
      return entry.value;
    },
    set(key, value, bytes) {
      remove(key);
      if (bytes > capacity / 16) return;
      entries.set(key, { value, bytes });
      held += bytes;
      for (const oldest of entries.keys()) {
        if (held <= capacity) return;
        remove(oldest);
      }
    },
    delete: remove,
  };
}
