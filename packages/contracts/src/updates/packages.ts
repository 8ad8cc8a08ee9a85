import Type from "typebox";
import { Binary, Maybe, OneOf, Sha256 } from "../schema.ts";
import { defineCall } from "./define-call.ts";
import { archs, downloadFolders, packageTypes, platforms, ReleasePackage } from "./release.ts";

const tag = "更新包管理";

/** The key of a call that does not send a form; the header `X-API-Key` is better, since addresses end up in logs. */
export const KeyQuery = Type.Object({
  api_key: Type.Optional(Type.String({ description: "API密钥；推荐改用请求头 X-API-Key" })),
});

/** What describes a package, in a form and in the metadata of a resumable upload alike. */
export const packageFields = {
  version: Type.String({ description: "语义化版本号，如 2.2.5、v2.2.5、2.3.0-beta.1" }),
  package_type: OneOf(packageTypes),
  description: Maybe(Type.String({ maxLength: 10_000 })),
  is_stable: Maybe(Type.Boolean({ description: "默认 true；预发布版本号（如 2.3.0-beta.1）默认 false" })),
  is_critical: Maybe(Type.Boolean({ default: false })),
  platform: Maybe(OneOf(platforms, { default: "windows" })),
  arch: Maybe(OneOf(archs, { default: "x64" })),
  from_version: Maybe(
    Type.String({
      description: "增量包的源版本；热修复包给出它时把该版本更新到 version，不给出时修复 version 本身",
    }),
  ),
  replace: Maybe(Type.Boolean({ default: false, description: "替换已存在的同一更新包" })),
};

export const UploadedPackage = Type.Object({
  message: Type.String(),
  package_id: Type.Integer(),
  version: Type.String(),
  package_type: OneOf(packageTypes),
  file_size: Type.Integer(),
  sha256: Sha256,
  download_url: Type.String(),
});

export const uploadPackage = defineCall({
  operationId: "uploadPackage",
  method: "POST",
  path: "/api/v1/upload/package",
  tag,
  summary: "上传更新包",
  description:
    "表单字段在文件之前或之后均可；密钥推荐放在请求头 X-API-Key，放在文件之后时只接受有限的并发。" +
    "断点续传请使用 tus 协议：/api/v1/upload/tus，元数据为同名字段加 filename，密钥在请求头 X-API-Key。",
  auth: "api-key",
  query: KeyQuery,
  consumes: "multipart/form-data",
  body: Type.Object({
    ...packageFields,
    api_key: Maybe(Type.String()),
    file: Type.Unsafe<Blob>({ type: "string", format: "binary" }),
  }),
  success: UploadedPackage,
  errors: [
    "API_KEY_NOT_CONFIGURED",
    "UNSUPPORTED_FILE_TYPE",
    "FILE_MISSING",
    "VERSION_INVALID",
    "FROM_VERSION_INVALID",
    "FROM_VERSION_REQUIRED",
    "PACKAGE_EXISTS",
    "TOO_MANY_REQUESTS",
    "TOO_MANY_ATTEMPTS",
    "INSUFFICIENT_STORAGE",
  ],
});

/** Most packages one listing answers. */
export const MAX_LISTED_PACKAGES = 1000;

export const listPackages = defineCall({
  operationId: "listPackages",
  method: "GET",
  path: "/api/v1/packages",
  tag,
  summary: "获取包列表",
  description: "最新的 `limit` 个，按发布先后排列。`all` 表示不按平台或架构过滤。",
  auth: "none",
  query: Type.Object({
    package_type: Type.Optional(OneOf(packageTypes)),
    platform: Type.Optional(OneOf([...platforms, "all"], { default: "windows" })),
    arch: Type.Optional(OneOf([...archs, "all"], { default: "x64" })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_LISTED_PACKAGES, default: 20 })),
  }),
  success: Type.Array(ReleasePackage),
  errors: ["TOO_MANY_REQUESTS"],
});

const PackageParams = Type.Object({ package_id: Type.Integer({ minimum: 1 }) });

export const getPackage = defineCall({
  operationId: "getPackage",
  method: "GET",
  path: "/api/v1/packages/{package_id}",
  tag,
  summary: "获取一个更新包的信息",
  auth: "none",
  params: PackageParams,
  success: ReleasePackage,
  errors: ["PACKAGE_NOT_FOUND", "TOO_MANY_REQUESTS"],
});

const pinErrors = [
  "API_KEY_NOT_CONFIGURED",
  "PACKAGE_NOT_FOUND",
  "TOO_MANY_REQUESTS",
  "TOO_MANY_ATTEMPTS",
] as const;

export const pinPackage = defineCall({
  operationId: "pinPackage",
  method: "POST",
  path: "/api/v1/packages/{package_id}/pin",
  tag,
  summary: "固定一个更新包，清理时永不删除",
  auth: "api-key",
  params: PackageParams,
  query: KeyQuery,
  success: ReleasePackage,
  errors: pinErrors,
});

export const unpinPackage = defineCall({
  operationId: "unpinPackage",
  method: "DELETE",
  path: "/api/v1/packages/{package_id}/pin",
  tag,
  summary: "取消固定",
  auth: "api-key",
  params: PackageParams,
  query: KeyQuery,
  success: ReleasePackage,
  errors: pinErrors,
});

export const downloadPackage = defineCall({
  operationId: "downloadPackage",
  method: "GET",
  path: "/downloads/{package_type}/{version}/{filename}",
  tag: "文件下载",
  summary: "下载更新包",
  description: "支持范围请求和条件请求；ETag 是内容的 SHA-256。传完最后一个字节时计为一次下载。",
  auth: "none",
  params: Type.Object({
    package_type: OneOf(Object.values(downloadFolders)),
    version: Type.String(),
    filename: Type.String(),
  }),
  success: Binary,
  produces: "application/octet-stream",
  errors: ["PACKAGE_NOT_FOUND"],
  invalid: "PACKAGE_NOT_FOUND",
});
