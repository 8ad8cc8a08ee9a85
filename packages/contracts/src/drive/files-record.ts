import Type from "typebox";
import { Maybe } from "../schema.ts";
import { defineCall } from "./define-call.ts";
import { DriveFile, PathText } from "./files.ts";

/** Files that one call may record. */
export const MAX_RECORDED = 1000;

/** What a caller says of an upload; what is really there is recorded. */
export const UploadedFile = Type.Object({
  name: Type.String({ minLength: 1 }),
  oss_url: Type.String({ minLength: 1, maxLength: 8192 }),
  path: Maybe(PathText),
  content_type: Maybe(Type.String({ maxLength: 255 })),
  size: Maybe(Type.Union([Type.Integer({ minimum: 0 }), Type.String({ pattern: "^\\d{1,15}$" })])),
});

export const recordUploads = defineCall({
  operationId: "recordUploads",
  method: "POST",
  path: "/file/uploaded/",
  tag: "文件",
  summary: "通知后端上传成功",
  description:
    `一个文件，或最多 ${MAX_RECORDED} 个文件的数组。对象必须已上传到自己的目录下；记录的是实际的大小和类型。` +
    "有一项不正确则全部不记录，`errors` 的键以该项的序号（从 0 起）开头，如 `1.oss_url`。" +
    "路径中缺少的文件夹会自动创建；同名文件会自动编号，如 `photo (1).jpg`。",
  auth: "bearer",
  status: 201,
  // One object or many: each is checked by itself, so that a refusal can say which one it is about.
  body: Type.Unsafe<unknown>({
    description: "一个对象或对象的数组",
    examples: [{ name: "example.jpg", content_type: "image/jpeg", size: 1024000, oss_url: "…", path: "/" }],
  }),
  success: Type.Object({
    files: Type.Array(DriveFile),
    file: Type.Optional(DriveFile),
    message: Type.String(),
  }),
  errors: ["UPLOAD_NOT_FOUND", "UPLOAD_FORBIDDEN", "NAME_TAKEN", "QUOTA_EXCEEDED"],
});

export const getUploadedFile = defineCall({
  operationId: "getUploadedFile",
  method: "GET",
  path: "/file/tus/{upload_id}/file/",
  tag: "文件",
  summary: "获取断点续传完成后记录的文件",
  description:
    "断点续传使用 tus 1.0.0 协议（https://tus.io），在 `/file/tus/` 以 POST 开始；`Upload-Metadata` 中的 `filename`、" +
    "`filetype` 和 `path` 是文件名、类型和所在文件夹。上传须在 24 小时内完成，完成后自动记录。",
  auth: "bearer",
  params: Type.Object({ upload_id: Type.String({ maxLength: 64 }) }),
  success: Type.Object({ file: DriveFile, message: Type.String() }),
  errors: ["FILE_NOT_FOUND", "UPLOAD_FORBIDDEN"],
});
