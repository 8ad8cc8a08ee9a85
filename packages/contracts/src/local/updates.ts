import Type from "typebox";
import { IsoTime, Nullable } from "../schema.ts";
import { defineCall } from "./define-call.ts";

export const getUpdate = defineCall({
  operationId: "getUpdate",
  method: "GET",
  path: "/api/updates",
  tag: "系统状态",
  summary: "本程序有没有新版本",
  description:
    "向所配置的云端询问，结果保留数小时；云端不可达或未启用时按没有新版本回答，`checked_at` 为 null。",
  auth: "session",
  success: Type.Object({
    success: Type.Literal(true),
    has_update: Type.Boolean(),
    current_version: Type.String(),
    latest_version: Type.String(),
    description: Type.String({ description: "新版本的说明" }),
    is_critical: Type.Boolean(),
    release_date: Nullable(IsoTime),
    download_url: Nullable(Type.String()),
    file_size: Nullable(Type.Integer({ description: "字节" })),
    checked_at: Nullable(IsoTime),
  }),
});
