import Type from "typebox";
import { IsoTime, Maybe, OneOf } from "../schema.ts";
import { defineCall } from "./define-call.ts";
import { KeyQuery } from "./packages.ts";
import { packageTypes } from "./release.ts";

const tag = "存储管理";

export const storageStates = ["healthy", "caution", "warning", "critical"] as const;
export type StorageState = (typeof storageStates)[number];

/** Used percent from which the state is `caution`, `warning` (with a clean-up), `critical`. */
export const storageThresholds = { warning: 80, cleanup: 85, critical: 90 } as const;

export const getStorageStats = defineCall({
  operationId: "getStorageStats",
  method: "GET",
  path: "/api/v1/storage/stats",
  tag,
  summary: "存储统计",
  auth: "none",
  success: Type.Object({
    status: OneOf(storageStates),
    usage_percentage: Type.Number(),
    recommendations: Type.Array(Type.String()),
    stats: Type.Object({
      total_size: Type.Integer(),
      used_size: Type.Integer(),
      available_size: Type.Integer(),
      usage_percentage: Type.Number(),
      updates_total_size: Type.Integer(),
      full_packages_size: Type.Integer(),
      patch_packages_size: Type.Integer(),
      hotfix_packages_size: Type.Integer(),
      temp_size: Type.Integer(),
      timestamp: IsoTime,
    }),
    thresholds: Type.Object({
      warning: Type.Number(),
      cleanup: Type.Number(),
      critical: Type.Number(),
    }),
  }),
  errors: ["TOO_MANY_REQUESTS"],
});

export const cleanUpStorage = defineCall({
  operationId: "cleanUpStorage",
  method: "POST",
  path: "/api/v1/storage/cleanup",
  tag,
  summary: "手动清理存储",
  description:
    "删除超过一天的上传残留，以及每种类型、平台、架构和通道最新几个版本（KEEP_RELEASES）之外的热修复包、增量包和完整包；" +
    "最新稳定版、关键更新、固定的更新包和仍在提供的增量链不会删除。表单可以是 multipart 或 urlencoded。",
  auth: "api-key",
  query: Type.Object({
    ...KeyQuery.properties,
    dry_run: Type.Optional(Type.Boolean({ default: false, description: "只列出会删除的，不删除" })),
  }),
  consumes: "multipart/form-data",
  body: Type.Object({ api_key: Maybe(Type.String()), dry_run: Maybe(Type.Boolean()) }),
  success: Type.Object({
    success: Type.Literal(true),
    space_freed: Type.Integer(),
    packages_deleted: Type.Integer(),
    before_usage: Type.Number(),
    after_usage: Type.Number(),
    deleted_packages: Type.Array(
      Type.Object({
        id: Type.Integer(),
        type: OneOf(packageTypes),
        version: Type.String(),
        size: Type.Integer(),
      }),
    ),
    dry_run: Type.Optional(Type.Literal(true)),
  }),
  errors: ["API_KEY_NOT_CONFIGURED", "TOO_MANY_REQUESTS", "TOO_MANY_ATTEMPTS"],
});
