import Type from "typebox";
import { Binary, CategorySchema, Nullable, OneOf, Sha256, SqlTime } from "../schema.ts";
import { defineCall } from "./define-call.ts";

const tag = "网页图片库";

const WardrobePicture = Type.Object({
  id: Type.String(),
  filename: Type.String(),
  original_filename: Nullable(Type.String()),
  category: CategorySchema,
  title: Nullable(Type.String()),
  page_title: Nullable(Type.String()),
  page_url: Nullable(Type.String()),
  original_url: Nullable(Type.String()),
  saved_at: SqlTime,
  file_size: Type.Integer(),
  image_width: Nullable(Type.Integer()),
  image_height: Nullable(Type.Integer()),
  favorite: Type.Boolean(),
  tags: Type.Array(Type.String()),
  sha256: Sha256,
  file_url: Type.String(),
  thumbnail_url: Type.String(),
});

export const listWardrobe = defineCall({
  operationId: "listWardrobe",
  method: "GET",
  path: "/api/pages/wardrobe",
  tag,
  summary: "已同步的图片，新的在前",
  auth: "bearer",
  query: Type.Object({
    category: Type.Optional(CategorySchema),
    favorite: Type.Optional(Type.Boolean()),
    q: Type.Optional(Type.String({ maxLength: 200, description: "标题、页面、文件名或标签中含有的文字" })),
    sort: Type.Optional(OneOf(["newest", "oldest"])),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 100 })),
    cursor: Type.Optional(Type.String({ description: "上一页给出的 next_cursor" })),
    page: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 10_000_000,
        description: "从 1 开始的页码，用于跳转；有 cursor 时不用",
      }),
    ),
  }),
  success: Type.Object({
    images: Type.Array(WardrobePicture),
    total: Type.Integer({ description: "符合条件的总数" }),
    next_cursor: Nullable(Type.String()),
  }),
  errors: ["CURSOR_INVALID"],
});

const PictureParams = Type.Object({ image_id: Type.String() });

export const getWardrobePicture = defineCall({
  operationId: "getWardrobePicture",
  method: "GET",
  path: "/api/pages/wardrobe/{image_id}",
  tag,
  summary: "一张图片的信息",
  auth: "bearer",
  params: PictureParams,
  success: Type.Object({ image: WardrobePicture }),
  errors: ["IMAGE_NOT_FOUND"],
});

export const getWardrobeFile = defineCall({
  operationId: "getWardrobeFile",
  method: "GET",
  path: "/api/pages/wardrobe/{image_id}/file",
  tag,
  summary: "图片原文件",
  auth: "bearer",
  params: PictureParams,
  query: Type.Object({ download: Type.Optional(Type.Boolean()) }),
  success: Binary,
  produces: "image/*",
  errors: ["IMAGE_NOT_FOUND"],
});

export const getWardrobeThumbnail = defineCall({
  operationId: "getWardrobeThumbnail",
  method: "GET",
  path: "/api/pages/wardrobe/{image_id}/thumbnail",
  tag,
  summary: "图片缩略图（WebP，最长边 400 像素）",
  auth: "bearer",
  params: PictureParams,
  success: Binary,
  produces: "image/webp",
  errors: ["IMAGE_NOT_FOUND"],
});
