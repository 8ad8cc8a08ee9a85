import { DomainError, localCalls, localErrors, type LocalErrorCode } from "@clothesline/contracts";
import type { Context } from "../../context.ts";
import { changeMany } from "../../features/library/bulk.ts";
import type { LocalCalls } from "./callers.ts";

const isLocalCode = (code: string): code is LocalErrorCode => Object.hasOwn(localErrors, code);

/** What is told of one picture that failed; what is not foreseen fails the whole call. */
function failureOf({ id, error }: { readonly id: string; readonly error: DomainError }) {
  if (!isLocalCode(error.code)) throw error;
  return { id, error: localErrors[error.code].message, code: error.code };
}

export function registerBulkCalls(calls: LocalCalls, { library, listing }: Context): void {
  calls.on(localCalls.listImageIds, async ({ query, who }) => {
    const { trash, sort, page, per_page, cursor, ...filter } = query;
    const list = await listing.listIds(
      { userId: who.user_id, ...(trash === true ? {} : filter) },
      {
        sort: trash === true ? "trash" : (sort ?? "newest"),
        page: page ?? 1,
        perPage: per_page ?? 10_000,
        cursor,
      },
    );
    return { ids: [...list.ids], next_cursor: list.nextCursor };
  });

  calls.on(localCalls.bulkUpdateImages, async ({ body, who }) => {
    const bulk = { action: body.action, category: body.category ?? "", tags: body.tags ?? [] };
    if (bulk.action === "move" && !["clothes", "char"].includes(bulk.category)) {
      throw new DomainError("CATEGORY_INVALID");
    }
    if ((bulk.action === "tag" || bulk.action === "untag") && bulk.tags.length === 0) {
      throw new DomainError("INVALID_REQUEST", { detail: "字段 tags 不能为空" });
    }
    const { done, failed, undo } = await changeMany(library, who.user_id, body.ids, bulk);
    return {
      success: true,
      done: [...done],
      failed: failed.map(failureOf),
      undo: undo.map(({ tags, ids, ...one }) => ({
        ...one,
        ids: [...ids],
        ...(tags && { tags: [...tags] }),
      })),
      message: `已处理 ${done.length} 张图片`,
    };
  });
}
