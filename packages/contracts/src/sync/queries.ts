import Type from "typebox";
import { Nullable, OneOf, SqlTime } from "../schema.ts";
import { defineCall, UserParams } from "./define-call.ts";

const tag = "状态查询";

export const getSyncHistory = defineCall({
  operationId: "getSyncHistory",
  method: "GET",
  path: "/api/user/{user_id}/sync/status",
  tag,
  summary: "获取用户同步状态",
  description: "最近 5 条同步记录，新的在前。",
  auth: "device",
  params: UserParams,
  success: Type.Object({
    success: Type.Literal(true),
    cloud_user_id: Type.String(),
    sync_history: Type.Array(
      Type.Object({
        sync_id: Type.String(),
        sync_type: Type.String(),
        sync_timestamp: SqlTime,
        images_count: Type.Integer(),
        total_size: Type.Integer(),
        status: OneOf(["completed", "partial", "failed"]),
        error_message: Nullable(Type.String()),
      }),
    ),
  }),
  errors: ["USER_NOT_FOUND"],
});

const CategoryPaths = Type.Object({
  directory: Type.String(),
  exists: Type.Boolean(),
  files: Type.Array(
    Type.Object({
      filename: Type.String(),
      full_path: Type.String(),
      relative_path: Type.String(),
      size: Type.Integer(),
      modified: Type.String(),
    }),
  ),
});

export const getFilePaths = defineCall({
  operationId: "getFilePaths",
  method: "GET",
  path: "/api/user/{user_id}/cloud/file-paths",
  tag: "云端文件路径",
  summary: "获取云端用户文件路径信息",
  auth: "device",
  params: UserParams,
  query: Type.Object({
    category: Type.Optional(OneOf(["all", "clothes", "char"], { default: "all" })),
    include_files: Type.Optional(Type.Boolean({ default: true })),
  }),
  success: Type.Object({
    success: Type.Literal(true),
    local_user_id: Type.String(),
    cloud_user_id: Type.String(),
    cloud_base_path: Type.String(),
    cloud_user_path: Type.String(),
    paths: Type.Object({
      clothes: Type.Optional(CategoryPaths),
      char: Type.Optional(CategoryPaths),
    }),
    statistics: Type.Object({
      total_files: Type.Integer(),
      total_size: Type.Integer(),
      total_size_mb: Type.Number(),
    }),
    database_statistics: Type.Object({
      total_images: Type.Integer(),
      total_storage_size: Type.Integer(),
      total_storage_size_mb: Type.Number(),
      last_sync: Nullable(SqlTime),
    }),
  }),
  errors: ["FILE_PATHS_USER_UNKNOWN", "CATEGORY_INVALID"],
});
