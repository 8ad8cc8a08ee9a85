import { computed, onScopeDispose, watch } from "vue";
import type { PagedList } from "../../gallery/paged-list.ts";
import { follow } from "./follow.ts";
import { onHistoryNews } from "./history-news.ts";
import { type Generation, isActive, listed, type ListedGeneration } from "./generation.ts";

/** Streams open at a time: browsers open six connections to a server, and the pages need some for themselves. */
const MOST = 2;
/** How far from the newest those are looked for that are not finished. */
const NEAR = 100;

/** Keeps the newest of a list true while they are being made: the next in turn are followed, the others wait. */
export function useLiveList(list: PagedList<ListedGeneration>, finished: (record: Generation) => void): void {
  const active = computed(() =>
    Array.from({ length: Math.min(NEAR, list.total.value ?? 0) }, (_, index) => list.itemAt(index)?.record)
      .filter((record): record is Generation => record !== undefined && isActive(record))
      .toSorted(
        (a, b) => Number(b.status === "processing") - Number(a.status === "processing") || a.id - b.id,
      )
      .slice(0, MOST)
      .map(({ id }) => id),
  );
  const followed = new Map<number, { stop(): void }>();

  function change(record: Generation): void {
    list.patch(new Set([String(record.id)]), () => listed(record));
    if (!isActive(record)) {
      followed.delete(record.id);
      finished(record);
      // The next may have begun, which nobody told.
      void list.refresh();
    }
  }

  onHistoryNews(() => void list.refresh());

  watch(
    () => active.value.join(),
    () => {
      for (const [id, { stop }] of followed) {
        if (active.value.includes(id)) continue;
        stop();
        followed.delete(id);
      }
      for (const id of active.value) {
        if (!followed.has(id)) followed.set(id, follow(id, { change, gone: () => void list.refresh() }));
      }
    },
    { immediate: true },
  );
  onScopeDispose(() => {
    for (const { stop } of followed.values()) stop();
  });
}
