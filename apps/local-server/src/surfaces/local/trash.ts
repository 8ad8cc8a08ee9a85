import { localCalls } from "@clothesline/contracts";
import type { Context } from "../../context.ts";
import type { LocalCalls } from "./callers.ts";
import { imagePage } from "./views.ts";

export function registerTrashCalls(calls: LocalCalls, { listing, trashBin }: Context): void {
  calls.on(localCalls.listTrash, async ({ query, who }) => {
    const list = await listing.list(
      { userId: who.user_id },
      {
        sort: "trash",
        page: query.page ?? 1,
        perPage: query.per_page ?? 20,
        cursor: query.cursor,
      },
    );
    return imagePage(list);
  });

  calls.on(localCalls.emptyTrash, async ({ who }) => ({
    success: true,
    deleted: await trashBin.empty(who.user_id),
    message: "回收站已清空",
  }));

  calls.on(localCalls.purgeImage, async ({ params, who }) => {
    await trashBin.purge(who.user_id, params.image_id);
    return { success: true, deleted: 1, message: "图片已彻底删除" };
  });
}
