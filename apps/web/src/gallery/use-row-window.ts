import { computed, nextTick, onMounted, onUnmounted, shallowRef, type ShallowRef, watch } from "vue";

/** Rows are kept in the page this far above and below what is seen, px. */
const OVERSCAN = 300;
/** Faster than so many heights of the view a second nobody sees what passes. */
const SKIMMING = 10;
/** Milliseconds without scrolling after which it has come to rest. */
const REST_MS = 100;
/** What the page's head covers of the view while the window scrolls, px. */
const HEAD = 72;

export interface RowWindowOptions {
  readonly frame: Readonly<ShallowRef<HTMLElement | null>>;
  /** What scrolls; the window where it is not given. */
  readonly scroller: () => HTMLElement | undefined;
  readonly rows: () => number;
  /** Of one row with the gap below it, px. */
  readonly height: () => number;
  /** How many things lie in a row. */
  readonly columns: () => number;
}

/** Which rows of equal height are in sight, of any number of them. The rows themselves lie in `frame`, from its top. */
export function useRowWindow({ frame, scroller, rows, height, columns }: RowWindowOptions) {
  const first = shallowRef(0);
  const end = shallowRef(0);
  /** While the view runs too fast for anything to be seen. */
  const isSkimming = shallowRef(false);

  function measured(): { readonly from: number; readonly seen: number } {
    const box = scroller();
    const top = frame.value?.getBoundingClientRect().top ?? 0;
    return box === undefined
      ? { from: -top, seen: window.innerHeight }
      : { from: box.getBoundingClientRect().top - top, seen: box.clientHeight };
  }

  function update(): void {
    const { from, seen } = measured();
    const [size, count] = [height(), rows()];
    if (size <= 0 || count === 0) {
      end.value = 0;
      return;
    }
    const last = Math.ceil((from + seen + OVERSCAN) / size);
    end.value = Math.min(count, Math.max(1, last));
    first.value = Math.min(Math.max(0, Math.floor((from - OVERSCAN) / size)), end.value - 1);
  }

  let last = { from: 0, at: 0 };
  let rest: ReturnType<typeof setTimeout> | undefined;
  function scrolled(): void {
    const { from, seen } = measured();
    const now = performance.now();
    const speed = Math.abs(from - last.from) / Math.max(1, now - last.at);
    last = { from, at: now };
    isSkimming.value = speed * 1000 > seen * SKIMMING;
    clearTimeout(rest);
    rest = setTimeout(() => (isSkimming.value = false), REST_MS);
    update();
  }

  /** Brings a row into view, if it is not there yet. */
  function show(row: number, where: "nearest" | "top" = "nearest"): void {
    const { from, seen } = measured();
    const head = scroller() === undefined ? HEAD : 0;
    const [top, bottom] = [row * height(), (row + 1) * height()];
    const isAbove = top < from + head;
    if (where === "nearest" && !isAbove && bottom <= from + seen) return;
    const by = isAbove || where === "top" ? top - head - from : bottom - seen - from;
    (scroller() ?? window).scrollBy({ top: by, behavior: "instant" });
    update();
  }

  // Where things are arranged anew, what was seen stays in sight.
  watch([height, columns], async ([, perRow], [before, perRowBefore]) => {
    const { from } = measured();
    await nextTick();
    if (from > 0 && before > 0) {
      const index = Math.floor((from + HEAD) / before) * perRowBefore;
      show(Math.floor(index / perRow), "top");
    }
    update();
  });
  watch(rows, () => void nextTick(update));

  let listened: (HTMLElement | Window) | undefined;
  onMounted(() => {
    listened = scroller() ?? window;
    listened.addEventListener("scroll", scrolled, { passive: true });
    window.addEventListener("resize", update, { passive: true });
    update();
  });
  onUnmounted(() => {
    clearTimeout(rest);
    listened?.removeEventListener("scroll", scrolled);
    window.removeEventListener("resize", update);
  });

  return {
    first,
    end,
    isSkimming,
    /** Whole rows that are seen at once. */
    perView: () => Math.max(1, Math.floor(measured().seen / Math.max(1, height()))),
    total: computed(() => rows() * height()),
    /** The rows in sight, and one that is kept in the page wherever it is: the one that Tab leads to. */
    shown(kept: number): number[] {
      const found = Array.from({ length: end.value - first.value }, (_, at) => first.value + at);
      if (end.value === 0 || (kept >= first.value && kept < end.value)) return found;
      return kept < first.value ? [kept, ...found] : [...found, kept];
    },
    show,
    update,
  };
}
