import { computed, onScopeDispose, shallowReactive, shallowRef, watch, type Ref } from "vue";

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly total: number;
  /** Where the next page begins, if there is one. */
  readonly next: string | null;
}

export interface PageWish {
  /** From 0. */
  readonly page: number;
  readonly perPage: number;
  /** `next` of the page before, where it is known: quicker than counting to the page. */
  readonly cursor: string | undefined;
  readonly signal: AbortSignal;
}

export type LoadPage<Item> = (wish: PageWish) => Promise<Page<Item>>;

/** Pages kept; those out of sight for longest are dropped, so that memory does not grow with the library. */
const MOST_PAGES = 40;

/** Fetched at a time for what is in sight: the server answers one while the other is on its way. */
const AT_ONCE = 2;

/**
 * A list of any length of which only the pages that are looked at are fetched, in whichever order. It begins anew
 * whenever `source` gives another loader.
 */
export function usePagedList<Item extends { readonly id: string }>(
  source: () => LoadPage<Item>,
  perPage: number,
) {
  const pages = shallowReactive(new Map<number, Page<Item>>());
  const loading = new Map<
    number,
    { controller: AbortController; fetched: Promise<Page<Item> | undefined> }
  >();
  /** Those that somebody waits for, in sight or not. */
  const held = new Set<number>();
  /** Pages in sight, the last included, and the one that is looked at next if scrolling goes on. */
  let inSight = { from: 0, to: 0, next: 0 };
  /** Those that could not be fetched, until something else is looked at. */
  const failed = new Set<number>();
  const total = shallowRef<number>();
  const error: Ref<unknown> = shallowRef();
  let load = source();

  function fetchPage(page: number): Promise<Page<Item> | undefined> {
    const running = loading.get(page);
    if (running) return running.fetched;
    const controller = new AbortController();
    const fetched = fetchAnew(page, controller);
    loading.set(page, { controller, fetched });
    return fetched.finally(() => {
      if (loading.get(page)?.controller !== controller) return;
      loading.delete(page);
      fetchWanted();
    });
  }

  /** Fetches what is in sight and not there yet; the newest wish is the only one there is. */
  function fetchWanted(): void {
    const { from, to, next } = inSight;
    const isDown = next >= to;
    const seen = Array.from({ length: to - from + 1 }, (_, step) => (isDown ? from + step : to - step));
    for (const page of [...seen, next]) {
      if (loading.size >= AT_ONCE) return;
      const isThere = page < 0 || page * perPage >= (total.value ?? 0);
      if (!isThere && !pages.has(page) && !failed.has(page)) void fetchPage(page);
    }
  }

  async function fetchAnew(page: number, controller: AbortController): Promise<Page<Item> | undefined> {
    const cursor = pages.get(page - 1)?.next ?? undefined;
    try {
      const fetched = await load({ page, perPage, cursor, signal: controller.signal });
      if (controller.signal.aborted) return undefined;
      pages.delete(page);
      pages.set(page, fetched);
      total.value = fetched.total;
      error.value = undefined;
      failed.delete(page);
      const oldest = [...pages.keys()].find((one) => one < inSight.from || one > inSight.to);
      if (pages.size > MOST_PAGES && oldest !== undefined) pages.delete(oldest);
      return fetched;
    } catch (caught) {
      if (!controller.signal.aborted) {
        error.value = caught;
        failed.add(page);
      }
      return undefined;
    }
  }

  function stop(): void {
    for (const { controller } of loading.values()) controller.abort();
    loading.clear();
    failed.clear();
  }

  /** Fetches again what is in sight, and shows the old until the new has come. */
  async function refresh(): Promise<void> {
    stop();
    const inView = Array.from({ length: inSight.to - inSight.from + 1 }, (_, at) => inSight.from + at);
    for (const page of pages.keys()) if (!inView.includes(page)) pages.delete(page);
    await Promise.all(inView.map(fetchPage));
  }

  function restart(): void {
    stop();
    pages.clear();
    total.value = undefined;
    error.value = undefined;
    inSight = { from: 0, to: 0, next: 0 };
    load = source();
    void fetchPage(0);
  }

  watch(source, restart, { immediate: true });
  onScopeDispose(stop);

  const itemAt = (index: number): Item | undefined =>
    pages.get(Math.floor(index / perPage))?.items[index % perPage];

  return {
    total,
    error,
    isEmpty: computed(() => total.value === 0),
    itemAt,
    /** Says that these are in sight, the last not included. */
    want(first: number, end: number): void {
      const last = Math.max(first, Math.min(end, total.value ?? end) - 1);
      const [from, to] = [Math.floor(first / perPage), Math.floor(last / perPage)];
      const isUp = from < inSight.from || (from === inSight.from && inSight.next < inSight.from);
      inSight = { from, to, next: isUp ? from - 1 : to + 1 };
      failed.clear();
      // Who scrolls on does not look at what is still on its way.
      for (const [page, { controller }] of loading) {
        if (held.has(page) || (page >= from - 1 && page <= to + 1)) continue;
        controller.abort();
        loading.delete(page);
      }
      fetchWanted();
    },
    /** The items of a range, fetched where they have not been seen. */
    async range(first: number, end: number): Promise<Item[]> {
      const items: Item[] = [];
      for (let page = Math.floor(first / perPage); page * perPage < end; page += 1) {
        held.add(page);
        const known = pages.get(page) ?? (await fetchPage(page).finally(() => held.delete(page)));
        held.delete(page);
        const from = page * perPage;
        items.push(...(known?.items ?? []).slice(Math.max(0, first - from), Math.max(0, end - from)));
      }
      return items;
    },
    /** Shows a change at once, before the server has said so. */
    patch(ids: ReadonlySet<string>, change: (item: Item) => Item): void {
      for (const [number, page] of pages) {
        if (!page.items.some(({ id }) => ids.has(id))) continue;
        pages.set(number, {
          ...page,
          items: page.items.map((item) => (ids.has(item.id) ? change(item) : item)),
        });
      }
    },
    refresh,
    restart,
  };
}

export type PagedList<Item extends { readonly id: string }> = ReturnType<typeof usePagedList<Item>>;
