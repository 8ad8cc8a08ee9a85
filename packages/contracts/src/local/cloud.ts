import Type from "typebox";
import { Binary, Maybe, Nullable, OneOf, SqlTime } from "../schema.ts";
import { defineCall } from "./define-call.ts";

const tag = "云端同步";

export const startSync = defineCall({
  operationId: "startSync",
  method: "POST",
  path: "/api/cloud/sync",
  tag,
  summary: "同步数据到云端",
  description: "在后台运行；同一用户同时只有一次同步，进行中再次请求得到同样的回答。",
  auth: "session",
  success: Type.Object({
    success: Type.Literal(true),
    message: Type.String(),
    sync_info: Type.Object({
      user_id: Type.String(),
      image_count: Type.Integer({ minimum: 0 }),
      estimated_time: Type.String({ description: "如 2.5秒" }),
    }),
    taskId: Type.String(),
  }),
  errors: ["SYNC_DISABLED", "USER_FOLDER_MISSING"],
});

export const syncStates = ["disabled", "idle", "running", "waiting", "failed", "login_required"] as const;

export const SyncStatus = Type.Object({
  state: OneOf(syncStates, {
    description: "waiting：云端暂时不可达，稍后自动重试；login_required：云端拒绝了登录，需要用户处理",
  }),
  operation: Nullable(OneOf(["sync", "restore"])),
  task_id: Nullable(Type.String()),
  started_at: Nullable(SqlTime),
  finished_at: Nullable(SqlTime),
  last_success_at: Nullable(SqlTime),
  pending_images: Type.Integer({ description: "等待同步的图片数（含信息改动和删除）" }),
  total_images: Type.Integer({ description: "本次要传送的图片数" }),
  done_images: Type.Integer(),
  failed_images: Type.Integer(),
  total_bytes: Type.Integer(),
  done_bytes: Type.Integer(),
  bytes_per_second: Type.Number(),
  seconds_left: Nullable(Type.Number()),
  last_error: Nullable(Type.String()),
  last_error_detail: Nullable(Type.String()),
  last_error_code: Nullable(
    Type.String({ description: "`last_error_detail`（没有时 `last_error`）的代码；未知的句子为 null" }),
  ),
  failures: Type.Array(
    Type.Object({
      id: Type.String(),
      filename: Type.String(),
      error: Type.String(),
      code: Nullable(Type.String({ description: "`error` 的代码；未知的句子为 null" })),
    }),
  ),
  cloud: Type.Object({
    url: Type.String(),
    linked: Type.Boolean(),
    username: Nullable(Type.String()),
    cloud_user_id: Nullable(Type.String()),
  }),
});

export const getSyncStatus = defineCall({
  operationId: "getSyncStatus",
  method: "GET",
  path: "/api/cloud/sync/status",
  tag,
  summary: "同步的状态和进度",
  auth: "session",
  success: Type.Object({ success: Type.Literal(true), sync: SyncStatus }),
});

export const streamSyncStatus = defineCall({
  operationId: "streamSyncStatus",
  method: "GET",
  path: "/api/cloud/sync/events",
  tag,
  summary: "同步进度的事件流",
  description: "Server-sent events；每个 `status` 事件的数据与 `/api/cloud/sync/status` 的 `sync` 相同。",
  auth: "session",
  success: Binary,
  produces: "text/event-stream",
});

export const startRestore = defineCall({
  operationId: "startRestore",
  method: "POST",
  path: "/api/cloud/restore",
  tag,
  summary: "从云端恢复图片库",
  description: "在后台下载本机没有的图片并核对 SHA-256；中断后再次请求会接着进行。",
  auth: "session",
  success: Type.Object({
    success: Type.Literal(true),
    message: Type.String(),
    taskId: Type.String(),
  }),
  errors: ["SYNC_DISABLED", "CLOUD_LOGIN_REQUIRED"],
});

export const linkCloud = defineCall({
  operationId: "linkCloud",
  method: "POST",
  path: "/api/cloud/login",
  tag,
  summary: "用云端的用户名和密码关联云端账户",
  auth: "session",
  body: Type.Object({ username: Maybe(Type.String()), password: Type.String() }),
  success: Type.Object({
    success: Type.Literal(true),
    message: Type.String(),
    cloud_user_id: Type.String(),
  }),
  errors: [
    "SYNC_DISABLED",
    "BAD_CREDENTIALS",
    "DEFAULT_PASSWORD_TO_CLOUD",
    "SYNC_TIMEOUT",
    "NETWORK_FAILED",
    "CLOUD_FAILED",
    "TOO_MANY_ATTEMPTS",
  ],
  invalid: "LOGIN_FIELDS_REQUIRED",
});
