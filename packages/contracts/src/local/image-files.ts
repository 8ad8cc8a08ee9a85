import Type from "typebox";
import { Binary } from "../schema.ts";
import { defineCall } from "./define-call.ts";

const tag = "图片管理";
const description = "支持条件请求（ETag）和范围请求（Range）。";

export const getImageFile = defineCall({
  operationId: "getImageFile",
  method: "GET",
  path: "/api/user/{user_id}/images/{filename}",
  tag,
  summary: "获取用户图片文件",
  description,
  auth: "session",
  params: Type.Object({ user_id: Type.String(), filename: Type.String() }),
  success: Binary,
  produces: "image/*",
  errors: ["FORBIDDEN", "IMAGE_NOT_FOUND"],
});

export const getImageFileByCategory = defineCall({
  operationId: "getImageFileByCategory",
  method: "GET",
  path: "/api/user/{user_id}/images/{category}/{filename}",
  tag,
  summary: "按分类获取用户图片文件",
  description,
  auth: "session",
  params: Type.Object({ user_id: Type.String(), category: Type.String(), filename: Type.String() }),
  success: Binary,
  produces: "image/*",
  errors: ["FORBIDDEN", "CATEGORY_INVALID", "IMAGE_NOT_FOUND"],
});

export const getThumbnail = defineCall({
  operationId: "getThumbnail",
  method: "GET",
  path: "/api/user/{user_id}/thumbnails/{filename}",
  tag,
  summary: "获取用户缩略图",
  description: "WebP，长边不超过 400 像素，已按 EXIF 方向摆正；动图取第一帧。回收站中的图片也有。",
  auth: "session",
  params: Type.Object({ user_id: Type.String(), filename: Type.String() }),
  success: Binary,
  produces: "image/webp",
  errors: ["FORBIDDEN", "IMAGE_NOT_FOUND"],
});
