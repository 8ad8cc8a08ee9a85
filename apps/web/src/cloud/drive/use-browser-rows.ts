import { computed, onMounted, onUnmounted, type Ref, ref, type ShallowRef } from "vue";
import { useRowWindow } from "../../gallery/use-row-window.ts";

/** Between tiles, px. */
export const GAP = 12;
/** Of a row of the list, px. */
const ROW = 52;
/** Least width of a tile, px. */
const TILE = 172;
/** Of a tile, below its picture, px. */
const WORDS = 24;

interface BrowserRows {
  readonly frame: Readonly<ShallowRef<HTMLElement | null>>;
  readonly total: () => number;
  readonly isTiled: () => boolean;
  /** The place that Tab leads to; its row stays in the page. */
  readonly active: Readonly<Ref<number>>;
}

/** How many files lie in a row and how high it is, by the width there is; and which rows are in the page. */
export function useBrowserRows({ frame, total, isTiled, active }: BrowserRows) {
  const width = ref(0);
  const columns = computed(() =>
    isTiled() ? Math.max(2, Math.floor((width.value + GAP) / (TILE + GAP))) : 1,
  );
  const height = computed(() =>
    isTiled() ? (width.value - GAP * (columns.value - 1)) / columns.value + GAP + WORDS : ROW,
  );
  const count = computed(() => (width.value === 0 ? 0 : Math.ceil(total() / columns.value)));
  const sight = useRowWindow({
    frame,
    scroller: () => undefined,
    rows: () => count.value,
    height: () => height.value,
    columns: () => columns.value,
  });

  const observer = new ResizeObserver(() => {
    width.value = frame.value?.clientWidth ?? 0;
  });
  // What stands above may grow, and the rows go down with it.
  const above = new ResizeObserver(() => sight.update());
  onMounted(() => {
    if (!frame.value) return;
    width.value = frame.value.clientWidth;
    observer.observe(frame.value);
    above.observe(document.body);
  });
  onUnmounted(() => {
    observer.disconnect();
    above.disconnect();
  });

  const rowOf = (index: number): number => Math.floor(index / columns.value);
  return {
    columns,
    height,
    count,
    sight,
    rowOf,
    /** Those in sight, and the active one. */
    shown: computed(() => sight.shown(rowOf(Math.max(0, Math.min(active.value, total() - 1))))),
  };
}
