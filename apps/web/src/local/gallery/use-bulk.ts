import type { Category } from "@clothesline/contracts";
import { shallowRef } from "vue";
import { useI18n } from "vue-i18n";
import { useErrorText, useSaid } from "../../api/error-text.ts";
import { toast } from "../../design/toasts.ts";
import { askAgain } from "../../gallery/returns.ts";
import type { PagedList } from "../../gallery/paged-list.ts";
import type { Selection } from "../../gallery/selection.ts";
import { type BulkAct, type BulkBody, type BulkWork, workThrough } from "./bulk-work.ts";
import type { Picture } from "./gallery-source.ts";

/** From so many pictures on it takes long enough to be watched. */
const WATCHED = 200;

export interface BulkProgress {
  readonly worked: number;
  readonly total: number;
  /** What brings something back goes on to the end: half of it would be neither. */
  readonly canStop: boolean;
}

export interface BulkOptions {
  readonly list: PagedList<Picture>;
  readonly selection: Selection;
  /** The ids of all pictures of the list. */
  readonly allIds: () => Promise<string[]>;
}

const countOf = (bodies: readonly BulkBody[]): number => bodies.reduce((sum, { ids }) => sum + ids.length, 0);

/** What is done with many pictures at once; each says how it went, and can be undone exactly. */
export function useBulk({ list, selection, allIds }: BulkOptions) {
  const { t, n } = useI18n();
  const errorText = useErrorText();
  const said = useSaid();
  /** How far it is, of how many; nothing while there is nothing to watch. */
  const progress = shallowRef<BulkProgress>();
  let last: Promise<void> = Promise.resolve();
  let isStopped = false;

  const stop = (): void => void (isStopped = true);
  const fail = (error: unknown): void => toast(errorText(error), { kind: "error" });

  function watch(worked: number, total: number, canStop: boolean): void {
    if (total > WATCHED) progress.value = { worked, total, canStop };
  }

  async function work(bodies: readonly BulkBody[], canStop: boolean): Promise<BulkWork> {
    const total = countOf(bodies);
    watch(0, total, canStop);
    const result = await workThrough(bodies, (worked) => {
      watch(worked, total, canStop);
      return !isStopped;
    });
    const [first] = result.failed;
    if (first !== undefined) {
      const reason = said(first.error, first.code);
      toast(t("local.bulk.failed", { count: n(result.failed.length), reason }), { kind: "error" });
    }
    if (result.error !== undefined) fail(result.error);
    return result;
  }

  /** One after the other: what is undone must be done before. */
  function alone(task: () => Promise<void>): Promise<void> {
    last = last.then(async () => {
      isStopped = false;
      await task().catch(fail);
      progress.value = undefined;
      await list.refresh();
      // While pictures move they are at neither address for a moment; undone, they are back at the first.
      askAgain();
    });
    return last;
  }

  const run = (act: BulkAct, say: (changed: number) => string): Promise<void> =>
    alone(async () => {
      watch(0, selection.count.value, true);
      const ids = selection.isAll.value
        ? (await allIds()).filter((id) => selection.has(id))
        : [...selection.ids.value];
      if (ids.length === 0 || isStopped) return;
      const { done, undo } = await work([{ ...act, ids }], true);
      selection.clear();
      if (done === 0) return;
      const back = (): void => void alone(async () => void (await work(undo, false)));
      toast(say(countOf(undo)), undo.length === 0 ? {} : { action: { label: t("common.undo"), act: back } });
    });

  return {
    progress,
    stop,
    remove: () => run({ action: "delete" }, (count) => t("local.bulk.deleted", { count: n(count) }, count)),
    restore: () =>
      run({ action: "restore" }, (count) => t("local.bulk.restored", { count: n(count) }, count)),
    move: (category: Category) =>
      run({ action: "move", category }, (count) =>
        t(`local.bulk.moved.${category}`, { count: n(count) }, count),
      ),
    favorite: () =>
      run({ action: "favorite" }, (count) => t("local.bulk.favorited", { count: n(count) }, count)),
    tag: (tags: string[]) =>
      run({ action: "tag", tags }, (count) => t("local.bulk.tagged", { count: n(count) }, count)),
  };
}

export type Bulk = ReturnType<typeof useBulk>;
