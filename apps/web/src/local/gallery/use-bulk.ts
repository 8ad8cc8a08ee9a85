import type { Category } from "@clothesline/contracts";
import { shallowRef } from "vue";
import { useI18n } from "vue-i18n";
import { useErrorText, useSaid } from "../../api/error-text.ts";
import { toast } from "../../design/toasts.ts";
import type { PagedList } from "../../gallery/paged-list.ts";
import type { Selection } from "../../gallery/selection.ts";
import { type BulkAct, type BulkBody, type BulkWork, workThrough } from "./bulk-work.ts";
import type { Picture } from "./gallery-source.ts";

/** From so many pictures on it takes long enough to be watched. */
const WATCHED = 200;

export interface BulkOptions {
  readonly list: PagedList<Picture>;
  readonly selection: Selection;
  /** The ids of all pictures of the list. */
  readonly allIds: () => Promise<string[]>;
}

/** What is done with many pictures at once; each says how it went, and can be undone exactly. */
export function useBulk({ list, selection, allIds }: BulkOptions) {
  const { t } = useI18n();
  const errorText = useErrorText();
  const said = useSaid();
  /** How far it is, of how many; nothing while there is nothing to watch. */
  const progress = shallowRef<{ readonly worked: number; readonly total: number }>();
  let isBusy = false;
  let isStopped = false;

  const stop = (): void => void (isStopped = true);
  const fail = (error: unknown): void => toast(errorText(error), { kind: "error" });

  async function work(bodies: readonly BulkBody[]): Promise<BulkWork> {
    const total = bodies.reduce((sum, { ids }) => sum + ids.length, 0);
    const watch = (worked: number): void => {
      if (total > WATCHED) progress.value = { worked, total };
    };
    watch(0);
    const result = await workThrough(bodies, (worked) => {
      watch(worked);
      return !isStopped;
    });
    const [first] = result.failed;
    if (first !== undefined) {
      const reason = said(first.error, first.code);
      toast(t("local.bulk.failed", { count: result.failed.length, reason }), { kind: "error" });
    }
    if (result.error !== undefined) fail(result.error);
    return result;
  }

  /** One after the other: what is undone must be done before. */
  async function alone(task: () => Promise<void>): Promise<void> {
    if (isBusy) return;
    isBusy = true;
    isStopped = false;
    try {
      await task();
    } catch (error) {
      fail(error);
    } finally {
      isBusy = false;
      progress.value = undefined;
    }
    await list.refresh();
  }

  const run = (act: BulkAct, say: (count: number) => string): Promise<void> =>
    alone(async () => {
      const ids = selection.isAll.value
        ? (await allIds()).filter((id) => selection.has(id))
        : [...selection.ids.value];
      if (ids.length === 0) return;
      const { done, undo } = await work([{ ...act, ids }]);
      selection.clear();
      if (done === 0) return;
      const back = (): void => void alone(async () => void (await work(undo)));
      toast(say(done), undo.length === 0 ? {} : { action: { label: t("common.undo"), act: back } });
    });

  return {
    progress,
    stop,
    remove: () => run({ action: "delete" }, (count) => t("local.bulk.deleted", { count }, count)),
    restore: () => run({ action: "restore" }, (count) => t("local.bulk.restored", { count }, count)),
    move: (category: Category) =>
      run({ action: "move", category }, (count) => t(`local.bulk.moved.${category}`, { count }, count)),
    favorite: () => run({ action: "favorite" }, (count) => t("local.bulk.favorited", { count }, count)),
    tag: (tags: string[]) =>
      run({ action: "tag", tags }, (count) => t("local.bulk.tagged", { count }, count)),
  };
}

export type Bulk = ReturnType<typeof useBulk>;
