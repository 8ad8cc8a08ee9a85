import Type from "typebox";
import { Maybe } from "../schema.ts";
import { defineCall } from "./define-call.ts";

const tag = "文件";

const UploadToken = Type.Object({
  accessid: Type.String(),
  policy: Type.String({ description: "Base64 编码的 POST Policy" }),
  signature: Type.String({ description: "policy 的 HMAC-SHA1 签名" }),
  expiration: Type.String({ description: "UTC，如 2025-09-18T20:24:39.111339" }),
  bucket: Type.String(),
  endpoint: Type.String(),
  prefix: Type.String({ description: "对象名必须以此开头" }),
  host: Type.String({ description: "表单提交的地址；oss_url 为 host/对象名" }),
  max_file_size: Type.Integer({ description: "可上传的最大字节数，不超过剩余空间" }),
  fields: Type.Record(Type.String(), Type.String(), {
    description: "除文件外要提交的全部表单域，须在 file 之前",
  }),
  oss_url: Type.Optional(
    Type.String({ description: "给出 file_name 时：上传后用于 /file/uploaded/ 的地址" }),
  ),
});

const success = Type.Object({ token: UploadToken, message: Type.String() });

export const getUploadToken = defineCall({
  operationId: "getUploadToken",
  method: "GET",
  path: "/file/get-token/",
  tag,
  summary: "获取上传凭证",
  description: "凭证一小时内有效，只能向自己的目录上传。没有配置 OSS 时，本服务器的 /oss 就是对象存储。",
  auth: "bearer",
  success,
  errors: ["QUOTA_EXCEEDED"],
});

export const getUploadTokenFor = defineCall({
  operationId: "getUploadTokenFor",
  method: "POST",
  path: "/file/get-token/",
  tag,
  summary: "为一个文件获取上传凭证",
  description: "与 GET 相同，并预先检查大小；fields 中的对象名和类型即为该文件的。",
  auth: "bearer",
  body: Type.Object({
    file_name: Maybe(Type.String()),
    file_size: Maybe(Type.Integer({ minimum: 0 })),
    content_type: Maybe(Type.String()),
  }),
  success,
  errors: ["QUOTA_EXCEEDED", "FILE_TOO_LARGE"],
});
