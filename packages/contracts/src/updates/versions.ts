import Type from "typebox";
import { IsoTime, Nullable, OneOf, Sha256 } from "../schema.ts";
import { defineCall } from "./define-call.ts";
import { archs, channels, packageTypes, platforms } from "./release.ts";

/** One package of a chain, in the order in which they are applied. */
export const ChainLink = Type.Object({
  type: OneOf(packageTypes),
  package_id: Type.Integer(),
  version: Type.String({ description: "应用之后的版本" }),
  from_version: Nullable(Type.String()),
  file_size: Type.Integer(),
  download_url: Type.String(),
  sha256: Sha256,
});

export const UpdateOption = Type.Object({
  type: OneOf(packageTypes),
  package_id: Type.Integer(),
  file_size: Type.Integer(),
  download_url: Type.String(),
  recommended: Type.Boolean({ description: "达到最新版本的最小下载；恰有一项" }),
  sha256: Sha256,
  chain: Type.Optional(
    Type.Array(ChainLink, {
      description:
        "需要依次应用的全部更新包；本项其余字段描述其中第一个，只懂文档的客户端应用它后再次检查即可",
    }),
  ),
  total_size: Type.Optional(Type.Integer({ description: "`chain` 的总字节数" })),
});

const Hotfixes = Type.Optional(
  Type.Array(UpdateOption, { description: "针对当前版本、不改变版本号的热修复包；没有时省略" }),
);

export const VersionCheck = Type.Union([
  Type.Object({
    has_update: Type.Literal(true),
    current_version: Type.String(),
    latest_version: Type.String(),
    update_info: Type.Object({
      version: Type.String(),
      description: Type.String(),
      release_date: IsoTime,
      is_critical: Type.Boolean({ description: "当前版本之后的任一发布是关键更新" }),
      update_options: Type.Array(UpdateOption),
    }),
    hotfixes: Hotfixes,
  }),
  Type.Object({
    has_update: Type.Literal(false),
    current_version: Type.String(),
    latest_version: Type.String(),
    hotfixes: Hotfixes,
  }),
]);

export const checkVersion = defineCall({
  operationId: "checkVersion",
  method: "GET",
  path: "/api/v1/version/check",
  tag: "版本管理",
  summary: "版本检查",
  description: "按语义化版本比较。没有任何更新包的平台没有更新。",
  auth: "none",
  query: Type.Object({
    current_version: Type.String({ description: "当前版本号" }),
    platform: Type.Optional(OneOf(platforms, { default: "windows" })),
    arch: Type.Optional(OneOf(archs, { default: "x64" })),
    channel: Type.Optional(OneOf(channels, { default: "stable" })),
  }),
  success: VersionCheck,
  errors: ["CURRENT_VERSION_INVALID", "TOO_MANY_REQUESTS"],
});
