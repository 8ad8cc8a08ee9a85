import { computed, shallowRef } from "vue";

/**
 * Which pictures are selected, by id, and where a range begins. All of a list of any length are selected at once by
 * noting which are not.
 */
export function useSelection() {
  /** The selected ones, or the exceptions while all are selected. */
  const noted = shallowRef<ReadonlySet<string>>(new Set());
  /** How many there are in all, while all are selected. */
  const everything = shallowRef<() => number>();
  const anchor = shallowRef<number>();

  const has = (id: string): boolean => noted.value.has(id) !== (everything.value !== undefined);

  function set(next: Iterable<string>): void {
    everything.value = undefined;
    noted.value = new Set(next);
  }

  return {
    /** Those that were selected one by one; none while all are. */
    ids: computed(() => (everything.value === undefined ? noted.value : new Set<string>())),
    isAll: computed(() => everything.value !== undefined),
    anchor,
    count: computed(() =>
      everything.value === undefined ? noted.value.size : Math.max(0, everything.value() - noted.value.size),
    ),
    has,
    set,
    toggle(id: string, index: number): void {
      const next = new Set(noted.value);
      if (!next.delete(id)) next.add(id);
      noted.value = next;
      anchor.value = index;
    },
    add(more: Iterable<string>): void {
      const next = new Set(noted.value);
      for (const id of more) {
        if (everything.value === undefined) next.add(id);
        else next.delete(id);
      }
      noted.value = next;
    },
    selectAll(total: () => number): void {
      noted.value = new Set();
      everything.value = total;
    },
    clear(): void {
      set([]);
      anchor.value = undefined;
    },
  };
}

export type Selection = ReturnType<typeof useSelection>;
