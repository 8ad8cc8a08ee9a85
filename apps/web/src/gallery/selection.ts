import { computed, shallowRef } from "vue";

/** Which pictures are selected, by id, and where a range begins. */
export function useSelection() {
  const ids = shallowRef<ReadonlySet<string>>(new Set());
  const anchor = shallowRef<number>();

  function set(next: Iterable<string>): void {
    ids.value = new Set(next);
  }

  return {
    ids,
    anchor,
    count: computed(() => ids.value.size),
    has: (id: string) => ids.value.has(id),
    set,
    toggle(id: string, index: number): void {
      const next = new Set(ids.value);
      if (!next.delete(id)) next.add(id);
      ids.value = next;
      anchor.value = index;
    },
    add(more: Iterable<string>): void {
      set([...ids.value, ...more]);
    },
    clear(): void {
      ids.value = new Set();
      anchor.value = undefined;
    },
  };
}

export type Selection = ReturnType<typeof useSelection>;
