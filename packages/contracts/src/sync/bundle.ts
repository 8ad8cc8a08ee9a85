import Type from "typebox";
import { CategorySchema, Maybe, OneOf, Sha256 } from "../schema.ts";
import { defineCall, UserParams } from "./define-call.ts";

/**
 * One element of `images_metadata`. Only `id` and `filename` are needed; fields after `cloud_synced` are
 * additions of our own clients, and a cloud that knows only the document ignores them.
 */
export const ImageMetadata = Type.Object({
  id: Type.String(),
  filename: Type.String(),
  user_id: Maybe(Type.String()),
  original_url: Maybe(Type.String()),
  page_url: Maybe(Type.String()),
  page_title: Maybe(Type.String()),
  saved_at: Maybe(Type.String()),
  file_size: Maybe(Type.Integer()),
  image_width: Maybe(Type.Integer()),
  image_height: Maybe(Type.Integer()),
  context_info: Maybe(Type.Record(Type.String(), Type.Unknown())),
  status: Maybe(Type.String()),
  cloud_synced: Maybe(Type.Boolean()),
  sha256: Maybe(Sha256),
  category: Maybe(CategorySchema),
  title: Maybe(Type.String()),
  favorite: Maybe(Type.Boolean()),
  tags: Maybe(Type.Array(Type.String())),
  original_filename: Maybe(Type.String()),
  metadata_digest: Maybe(
    Type.String({
      maxLength: 128,
      description: "发送方对本条元数据的摘要，云端原样保存，用于比较",
    }),
  ),
});

export const UserInfo = Type.Object({
  user_id: Maybe(Type.String()),
  username: Maybe(Type.String()),
  email: Maybe(Type.String()),
  created_at: Maybe(Type.String()),
  last_login: Maybe(Type.String()),
  cloud_sync_enabled: Maybe(Type.Boolean()),
});

export const SyncStatistics = Type.Object({
  total_metadata_records: Maybe(Type.Integer()),
  total_files_found: Maybe(Type.Integer()),
  total_files_missing: Maybe(Type.Integer()),
  total_size: Maybe(Type.Integer()),
  categories: Maybe(Type.Array(Type.String())),
});

export const SyncBundle = Type.Object({
  user_info: Maybe(UserInfo),
  images_metadata: Maybe(Type.Array(ImageMetadata)),
  image_files: Maybe(Type.Record(Type.String(), Type.String())),
  sync_timestamp: Maybe(Type.String()),
  sync_statistics: Maybe(SyncStatistics),
});

export const SyncResult = Type.Object({
  sync_id: Type.String(),
  cloud_user_id: Type.String(),
  total_images: Type.Integer({ description: "本次元数据中的图片数" }),
  saved_files: Type.Integer(),
  failed_files: Type.Integer(),
  total_size: Type.Integer({ description: "本次保存的字节数，按收到的数据计算" }),
  sync_timestamp: Type.Union([Type.String(), Type.Null()]),
  server_timestamp: Type.String(),
  status: OneOf(["completed", "partial", "failed"]),
  failures: Type.Array(
    Type.Object({
      filename: Type.String(),
      error: Type.String(),
      id: Type.Optional(Type.String()),
    }),
    { description: "最多列出 1000 项" },
  ),
  confirmed: Type.Array(Type.Object({ id: Type.String(), sha256: Sha256 }), {
    description: "已落盘并登记的图片，按收到的字节计算 SHA-256",
  }),
  library_version: Type.String(),
});

export const pushBundle = defineCall({
  operationId: "pushBundle",
  method: "POST",
  path: "/api/sync/user/{user_id}",
  tag: "数据同步",
  summary: "用户数据同步",
  description:
    "请求体边到达边处理，键的顺序不限。单张图片失败不影响其余图片。没有文件数据的元数据记录更新云端已有图片的信息。",
  auth: "device",
  params: UserParams,
  body: SyncBundle,
  success: Type.Object({
    success: Type.Literal(true),
    message: Type.String(),
    sync_result: SyncResult,
  }),
  errors: [
    "SYNC_USER_UNKNOWN",
    "BUNDLE_BROKEN",
    "BUNDLE_TOO_LARGE",
    "QUOTA_EXCEEDED",
    "SYNC_FAILED",
    "ACCOUNT_DISABLED",
  ],
  invalid: "SYNC_DATA_MISSING",
});
