import type { Category, localCalls, SuccessOf } from "@clothesline/contracts";
import { useI18n } from "vue-i18n";
import { useErrorText, useSaid } from "../../api/error-text.ts";
import { local } from "../../api/local.ts";
import { toast } from "../../design/toasts.ts";
import type { PagedList } from "../../gallery/paged-list.ts";
import type { Selection } from "../../gallery/selection.ts";
import type { Picture } from "./gallery-source.ts";

type BulkBody = NonNullable<Parameters<typeof local.bulkUpdateImages>[0]>["body"];
type Result = SuccessOf<typeof localCalls.bulkUpdateImages>;

/** The call's own limit. */
const MOST = 1000;

/** What is done with many pictures at once; each says how it went, and can be undone where it can. */
export function useBulk({ list, selection }: { list: PagedList<Picture>; selection: Selection }) {
  const { t } = useI18n();
  const errorText = useErrorText();
  const said = useSaid();

  async function send(ids: readonly string[], part: Omit<BulkBody, "ids">): Promise<string[]> {
    const done: string[] = [];
    const failed: Result["failed"][number][] = [];
    for (let from = 0; from < ids.length; from += MOST) {
      const reply = await local.bulkUpdateImages({ body: { ...part, ids: ids.slice(from, from + MOST) } });
      done.push(...reply.done);
      failed.push(...reply.failed);
    }
    if (failed.length > 0) {
      toast(
        t("local.bulk.failed", {
          count: failed.length,
          reason: said(failed[0]?.error ?? "", failed[0]?.code),
        }),
        {
          kind: "error",
        },
      );
    }
    return done;
  }

  async function run(
    part: Omit<BulkBody, "ids">,
    words: (count: number) => string,
    undo?: Omit<BulkBody, "ids">,
  ) {
    const ids = [...selection.ids.value];
    if (ids.length === 0) return;
    try {
      const done = await send(ids, part);
      selection.clear();
      const action = undo && {
        label: t("common.undo"),
        act: () => void send(done, undo).then(() => list.refresh(), fail),
      };
      if (done.length > 0) toast(words(done.length), { action });
    } catch (error) {
      fail(error);
    }
    await list.refresh();
  }

  const fail = (error: unknown): void => toast(errorText(error), { kind: "error" });

  return {
    remove: () =>
      run({ action: "delete" }, (count) => t("local.bulk.deleted", { count }, count), { action: "restore" }),
    restore: () =>
      run({ action: "restore" }, (count) => t("local.bulk.restored", { count }, count), { action: "delete" }),
    move: (category: Category) =>
      run({ action: "move", category }, (count) => t(`local.bulk.moved.${category}`, { count }, count), {
        action: "move",
        category: category === "char" ? "clothes" : "char",
      }),
    favorite: () =>
      run({ action: "favorite" }, (count) => t("local.bulk.favorited", { count }, count), {
        action: "unfavorite",
      }),
    tag: (tags: string[]) =>
      run({ action: "tag", tags }, (count) => t("local.bulk.tagged", { count }, count), {
        action: "untag",
        tags,
      }),
  };
}

export type Bulk = ReturnType<typeof useBulk>;
