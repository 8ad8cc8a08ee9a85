import t from "tap";
import { effectScope, nextTick } from "vue";
import { type PagedList, type PageWish, usePagedList } from "../src/gallery/paged-list.ts";

interface Item {
  readonly id: string;
}

const TOTAL = 1000;

/** A list of pages of ten, and what it has asked for; each is answered when the test says so. */
function make(): { list: PagedList<Item>; asked: PageWish[]; answer: (page: number) => Promise<void> } {
  const asked: PageWish[] = [];
  const answers = new Map<number, () => void>();
  const load = (wish: PageWish) =>
    new Promise<{ items: Item[]; total: number; next: string }>((resolve) => {
      asked.push(wish);
      const items = Array.from({ length: 10 }, (_, at) => ({ id: `${wish.page * 10 + at}` }));
      answers.set(wish.page, () => resolve({ items, total: TOTAL, next: `after ${wish.page}` }));
    });
  const scope = effectScope();
  t.teardown(() => scope.stop());
  const list = scope.run(() => usePagedList<Item>(() => load, 10));
  if (list === undefined) throw new Error("The scope has stopped");
  return {
    list,
    asked,
    async answer(page) {
      answers.get(page)?.();
      // The reply, what becomes of it, and the next request are a few turns.
      for (let turn = 0; turn < 8; turn += 1) await nextTick();
    },
  };
}

t.test("only the newest wish is fetched, two pages at a time, and what is passed is given up", async (t) => {
  const { list, asked, answer } = make();
  await answer(0);
  t.equal(list.total.value, TOTAL);
  list.want(0, 40);
  list.want(300, 340);
  list.want(600, 640);
  const open = asked.filter(({ signal }) => !signal.aborted).map(({ page }) => page);
  t.same(open, [0, 60, 61]);
  await answer(60);
  await answer(61);
  t.same(
    asked.slice(-2).map(({ page }) => page),
    [62, 63],
  );
  t.equal(list.itemAt(615)?.id, "615");
  t.equal(list.itemAt(305), undefined);
  await answer(62);
  await answer(63);
  t.equal(asked.at(-1)?.page, 64, "and the one that comes next");
});

t.test("after a change all that is in sight is fetched again, and shown until then", async (t) => {
  const { list, asked, answer } = make();
  await answer(0);
  list.want(500, 550);
  for (const page of [50, 51, 52, 53, 54, 55]) await answer(page);
  const before = asked.length;
  const refreshed = list.refresh();
  t.same(
    asked.slice(before).map(({ page }) => page),
    [50, 51, 52, 53, 54],
  );
  t.equal(list.itemAt(549)?.id, "549");
  t.equal(list.itemAt(5), undefined, "what is out of sight is forgotten");
  for (const page of [50, 51, 52, 53, 54]) await answer(page);
  await refreshed;
});
