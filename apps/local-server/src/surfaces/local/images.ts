import { localCalls } from "@clothesline/contracts";
import type { Context } from "../../context.ts";
import type { ImagePatch } from "../../features/library/library.ts";
import type { LocalCalls } from "./callers.ts";
import { imagePage, imageView } from "./views.ts";

export function registerImageCalls(calls: LocalCalls, { library, listing }: Context): void {
  calls.on(localCalls.listImages, async ({ query, who }) => {
    const filter = {
      userId: who.user_id,
      category: query.category,
      q: query.q,
      favorite: query.favorite,
      tag: query.tag,
    };
    const list = await listing.list(filter, {
      sort: query.sort ?? "newest",
      page: query.page ?? 1,
      perPage: query.per_page ?? 20,
      cursor: query.cursor,
    });
    return imagePage(list);
  });

  calls.on(localCalls.getImage, async ({ params, who }) => ({
    success: true,
    image: imageView(await library.get(who.user_id, params.image_id)),
  }));

  calls.on(localCalls.updateImage, async ({ params, body, who }) => {
    const patch: ImagePatch = {
      ...(body.title === undefined ? {} : { title: body.title }),
      ...(typeof body.category === "string" ? { category: body.category } : {}),
      ...(typeof body.favorite === "boolean" ? { favorite: body.favorite } : {}),
      ...(Array.isArray(body.tags) ? { tags: body.tags } : {}),
    };
    const row = await library.update(who.user_id, params.image_id, patch);
    return { success: true, image: imageView(row), message: "图片信息已更新" };
  });

  calls.on(localCalls.deleteImage, async ({ params, who }) => {
    const row = await library.trash(who.user_id, params.image_id);
    return { success: true, image: imageView(row), message: "图片已移入回收站" };
  });

  calls.on(localCalls.restoreImage, async ({ params, who }) => {
    const row = await library.restore(who.user_id, params.image_id);
    return { success: true, image: imageView(row), message: "图片已恢复" };
  });
}
