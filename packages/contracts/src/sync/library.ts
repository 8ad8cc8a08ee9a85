import Type from "typebox";
import { Binary, CategorySchema, Maybe, Nullable, Sha256, SqlTime } from "../schema.ts";
import { defineCall, UserParams } from "./define-call.ts";

const tag = "增量同步";

/** Most entries of one page of a comparison, in images. */
export const MAX_COMPARE_ENTRIES = 5000;

export const getLibrary = defineCall({
  operationId: "getLibrary",
  method: "GET",
  path: "/api/sync/user/{user_id}/library",
  tag,
  summary: "云端图片库的版本和总数",
  description: "`library_version` 在图片库每次改变时改变；与上次相同则云端没有任何变化。",
  auth: "device",
  params: UserParams,
  success: Type.Object({
    success: Type.Literal(true),
    cloud_user_id: Type.String(),
    library_version: Type.String(),
    total_images: Type.Integer(),
    total_storage_size: Type.Integer(),
  }),
  errors: ["SYNC_USER_UNKNOWN"],
});

export const ManifestEntry = Type.Object({
  id: Type.String(),
  filename: Type.String(),
  sha256: Sha256,
  file_size: Type.Integer({ minimum: 0 }),
  metadata_digest: Maybe(Type.String({ maxLength: 128 })),
});

export const compareLibrary = defineCall({
  operationId: "compareLibrary",
  method: "POST",
  path: "/api/sync/user/{user_id}/compare",
  tag,
  summary: "询问云端缺少哪些图片",
  description: `每次最多 ${MAX_COMPARE_ENTRIES} 项，更多的分页询问。`,
  auth: "device",
  params: UserParams,
  body: Type.Object({ images: Type.Array(ManifestEntry, { maxItems: MAX_COMPARE_ENTRIES }) }),
  success: Type.Object({
    success: Type.Literal(true),
    missing: Type.Array(Type.String(), {
      description: "云端没有其内容的图片ID（没有，或内容不同）",
    }),
    outdated: Type.Array(Type.String(), {
      description: "内容相同而文件名、元数据不同或在回收站中的图片ID：只需发送元数据",
    }),
    library_version: Type.String(),
  }),
  errors: ["SYNC_USER_UNKNOWN"],
});

export const trashCloudImages = defineCall({
  operationId: "trashCloudImages",
  method: "POST",
  path: "/api/sync/user/{user_id}/trash",
  tag,
  summary: "把云端图片移入回收站",
  description: "30 天后彻底删除；再次同步同一张图片会恢复它。",
  auth: "device",
  params: UserParams,
  body: Type.Object({ ids: Type.Array(Type.String(), { maxItems: MAX_COMPARE_ENTRIES }) }),
  success: Type.Object({
    success: Type.Literal(true),
    trashed: Type.Array(Type.String()),
    unknown: Type.Array(Type.String()),
    library_version: Type.String(),
  }),
  errors: ["SYNC_USER_UNKNOWN"],
});

export const CloudImage = Type.Object({
  id: Type.String(),
  filename: Type.String(),
  category: CategorySchema,
  original_url: Nullable(Type.String()),
  page_url: Nullable(Type.String()),
  page_title: Nullable(Type.String()),
  saved_at: SqlTime,
  synced_at: SqlTime,
  file_size: Type.Integer(),
  image_width: Nullable(Type.Integer()),
  image_height: Nullable(Type.Integer()),
  context_info: Type.Record(Type.String(), Type.Unknown()),
  status: Type.String(),
  sha256: Sha256,
  title: Nullable(Type.String()),
  favorite: Type.Boolean(),
  tags: Type.Array(Type.String()),
  original_filename: Nullable(Type.String()),
  metadata_digest: Nullable(Type.String()),
});

export const listCloudImages = defineCall({
  operationId: "listCloudImages",
  method: "GET",
  path: "/api/sync/user/{user_id}/images",
  tag,
  summary: "云端图片库的清单",
  description: "按图片ID排列；`next_cursor` 为 null 时已到末尾。",
  auth: "device",
  params: UserParams,
  query: Type.Object({
    cursor: Type.Optional(Type.String()),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 500 })),
  }),
  success: Type.Object({
    success: Type.Literal(true),
    images: Type.Array(CloudImage),
    next_cursor: Nullable(Type.String()),
    library_version: Type.String(),
  }),
  errors: ["SYNC_USER_UNKNOWN"],
});

export const getCloudImageFile = defineCall({
  operationId: "getCloudImageFile",
  method: "GET",
  path: "/api/sync/user/{user_id}/images/{image_id}/file",
  tag,
  summary: "下载云端的一张图片",
  description: "ETag 是内容的 SHA-256；支持条件请求和范围请求。",
  auth: "device",
  params: Type.Object({ ...UserParams.properties, image_id: Type.String() }),
  success: Binary,
  produces: "image/*",
  errors: ["SYNC_USER_UNKNOWN", "IMAGE_NOT_FOUND"],
});
