import Type from "typebox";
import { CategorySchema, Maybe, Nullable, OneOf, Sha256, SqlTime } from "../schema.ts";
import { defineCall } from "./define-call.ts";

const tag = "图片管理";

export const Image = Type.Object({
  id: Type.String(),
  user_id: Type.String(),
  filename: Type.String(),
  original_url: Nullable(Type.String()),
  page_url: Nullable(Type.String()),
  page_title: Nullable(Type.String()),
  saved_at: SqlTime,
  file_size: Type.Integer(),
  image_width: Type.Integer({ description: "像素，已按 EXIF 方向摆正" }),
  image_height: Type.Integer(),
  context_info: Type.Record(Type.String(), Type.Unknown()),
  status: Type.String(),
  cloud_synced: Type.Boolean(),
  preview_url: Type.String(),
  thumbnail_url: Type.String(),
  category: CategorySchema,
  title: Nullable(Type.String()),
  favorite: Type.Boolean(),
  tags: Type.Array(Type.String()),
  sha256: Sha256,
  original_filename: Nullable(Type.String()),
  deleted_at: Nullable(SqlTime),
  edited: Type.Boolean({ description: "编辑过；原图留着，可以恢复" }),
});

const ImagePage = Type.Object({
  images: Type.Array(Image),
  total: Type.Integer(),
  page: Type.Integer(),
  per_page: Type.Integer(),
  pages: Type.Integer(),
  next_cursor: Nullable(Type.String({ description: "下一页的游标；没有下一页时为 null" })),
});

const Paging = {
  page: Type.Optional(Type.Integer({ minimum: 1, default: 1 })),
  per_page: Type.Optional(
    Type.Integer({ minimum: 1, default: 20, description: "最多 100，更大的值按 100 处理" }),
  ),
  cursor: Type.Optional(Type.String({ description: "上一页给出的 next_cursor；给出时忽略 page" })),
};

export const imageSorts = ["newest", "oldest", "largest", "smallest", "name"] as const;

/** Which pictures, and in which order. */
export const ImageFilter = {
  category: Type.Optional(CategorySchema),
  q: Type.Optional(
    Type.String({ maxLength: 200, description: "在标题、页面、文件名、替代文字和标签中查找" }),
  ),
  sort: Type.Optional(OneOf(imageSorts)),
  favorite: Type.Optional(Type.Boolean()),
  tag: Type.Optional(Type.String({ maxLength: 50 })),
};

export const listImages = defineCall({
  operationId: "listImages",
  method: "GET",
  path: "/api/user/images",
  tag,
  summary: "获取用户图片列表",
  auth: "session",
  query: Type.Object({
    ...Paging,
    ...ImageFilter,
  }),
  success: ImagePage,
  errors: ["CATEGORY_INVALID"],
});

export const ImageParams = Type.Object({ image_id: Type.String() });
export const OneImage = Type.Object({ success: Type.Literal(true), image: Image, message: Type.String() });

export const getImage = defineCall({
  operationId: "getImage",
  method: "GET",
  path: "/api/user/images/{image_id}",
  tag,
  summary: "获取一张图片的信息",
  auth: "session",
  params: ImageParams,
  success: Type.Object({ success: Type.Literal(true), image: Image }),
  errors: ["IMAGE_NOT_FOUND"],
});

export const Tags = Type.Array(Type.String({ minLength: 1, maxLength: 50 }), { maxItems: 50 });

export const updateImage = defineCall({
  operationId: "updateImage",
  method: "PATCH",
  path: "/api/user/images/{image_id}",
  tag,
  summary: "修改图片的标题、分类、收藏或标签",
  description: "只改动给出的字段。改变分类会移动文件，文件名的分类前缀随之改变。`title` 为 null 时清除标题。",
  auth: "session",
  params: ImageParams,
  body: Type.Object({
    title: Maybe(Type.String({ maxLength: 500 })),
    category: Maybe(Type.String()),
    favorite: Maybe(Type.Boolean()),
    tags: Maybe(Tags),
  }),
  success: OneImage,
  errors: ["IMAGE_NOT_FOUND", "CATEGORY_INVALID", "DUPLICATE_IN_CATEGORY"],
});

export const deleteImage = defineCall({
  operationId: "deleteImage",
  method: "DELETE",
  path: "/api/user/images/{image_id}",
  tag,
  summary: "把图片移入回收站",
  description: "回收站中的图片 30 天后彻底删除，在此之前可以恢复。",
  auth: "session",
  params: ImageParams,
  success: OneImage,
  errors: ["IMAGE_NOT_FOUND"],
});

export const restoreImage = defineCall({
  operationId: "restoreImage",
  method: "POST",
  path: "/api/user/images/{image_id}/restore",
  tag,
  summary: "从回收站恢复图片",
  auth: "session",
  params: ImageParams,
  success: OneImage,
  errors: ["IMAGE_NOT_FOUND", "DUPLICATE_IN_CATEGORY"],
});

export const listTrash = defineCall({
  operationId: "listTrash",
  method: "GET",
  path: "/api/user/trash",
  tag,
  summary: "回收站中的图片",
  auth: "session",
  query: Type.Object(Paging),
  success: ImagePage,
});

export const emptyTrash = defineCall({
  operationId: "emptyTrash",
  method: "DELETE",
  path: "/api/user/trash",
  tag,
  summary: "清空回收站",
  auth: "session",
  success: Type.Object({
    success: Type.Literal(true),
    deleted: Type.Integer(),
    message: Type.String(),
  }),
});

export const purgeImage = defineCall({
  operationId: "purgeImage",
  method: "DELETE",
  path: "/api/user/trash/{image_id}",
  tag,
  summary: "彻底删除回收站中的一张图片",
  auth: "session",
  params: ImageParams,
  success: Type.Object({
    success: Type.Literal(true),
    deleted: Type.Integer(),
    message: Type.String(),
  }),
  errors: ["IMAGE_NOT_FOUND"],
});
