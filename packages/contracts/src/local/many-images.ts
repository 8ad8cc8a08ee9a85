import Type from "typebox";
import { Maybe, Nullable, OneOf } from "../schema.ts";
import { defineCall } from "./define-call.ts";
import { ImageFilter, Tags } from "./images.ts";

const tag = "图片管理";

export const listImageIds = defineCall({
  operationId: "listImageIds",
  method: "GET",
  path: "/api/user/image-ids",
  tag,
  summary: "只列出图片的 id，顺序与图片列表相同",
  description: "用于对很多图片一起操作：先取得 id，再分批交给批量接口。",
  auth: "session",
  query: Type.Object({
    ...ImageFilter,
    trash: Type.Optional(Type.Boolean({ description: "true 时列出回收站中的图片；此时忽略其他筛选和排序" })),
    page: Type.Optional(Type.Integer({ minimum: 1, default: 1 })),
    per_page: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, default: 10_000 })),
    cursor: Type.Optional(Type.String({ description: "上一页给出的 next_cursor；给出时忽略 page" })),
  }),
  success: Type.Object({
    ids: Type.Array(Type.String()),
    next_cursor: Nullable(Type.String({ description: "下一页的游标；没有下一页时为 null" })),
  }),
  errors: ["CATEGORY_INVALID"],
});

export const bulkActions = ["delete", "restore", "move", "tag", "untag", "favorite", "unfavorite"] as const;

const BulkBody = Type.Object({
  action: OneOf(bulkActions),
  ids: Type.Array(Type.String(), { minItems: 1, maxItems: 1000 }),
  category: Maybe(Type.String({ description: "action 为 move 时必填" })),
  tags: Maybe(Tags),
});

export const bulkUpdateImages = defineCall({
  operationId: "bulkUpdateImages",
  method: "POST",
  path: "/api/user/images/bulk",
  tag,
  summary: "批量删除、恢复、移动、收藏或加标签",
  auth: "session",
  body: BulkBody,
  success: Type.Object({
    success: Type.Literal(true),
    done: Type.Array(Type.String()),
    failed: Type.Array(
      Type.Object({
        id: Type.String(),
        error: Type.String(),
        code: Type.String({ description: "错误代码，供程序判断" }),
      }),
    ),
    undo: Type.Array(BulkBody, {
      description: "依次提交这些请求即可恢复原状；本来就是如此、没有改变的图片不在其中",
    }),
    message: Type.String(),
  }),
  errors: ["CATEGORY_INVALID"],
});
