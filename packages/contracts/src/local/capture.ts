import Type from "typebox";
import { CategorySchema, Maybe } from "../schema.ts";
import { defineCall } from "./define-call.ts";

const tag = "图片管理";

export const Captured = Type.Object({
  success: Type.Literal(true),
  taskId: Type.String(),
  imageId: Type.String(),
  filename: Type.String(),
  fileSize: Type.Integer({ minimum: 1, description: "字节" }),
  category: CategorySchema,
  isLoggedIn: Type.Boolean(),
  message: Type.String(),
  duplicate: Type.Boolean({ description: "同一用户的同一分类中已有相同的图片，未另存" }),
  sha256: Type.String(),
});

/** An unknown category falls back to `clothes`, so any string is taken. */
const LenientCategory = Maybe(Type.Unsafe<string>({}));

const PageInfo = Type.Object({
  url: Maybe(Type.String()),
  title: Maybe(Type.String()),
  imageContext: Maybe(Type.Record(Type.String(), Type.Unknown())),
});

export const receiveImage = defineCall({
  operationId: "receiveImage",
  method: "POST",
  path: "/api/receive-image",
  tag,
  summary: "接收图片数据",
  description: "`imageData` 可以是 data URL、base64 文本，或由服务器下载的 http(s) 地址。",
  auth: "optional-session",
  body: Type.Object({
    imageData: Type.String(),
    originalUrl: Maybe(Type.String()),
    category: LenientCategory,
    pageInfo: Maybe(PageInfo),
  }),
  success: Captured,
  errors: ["IMAGE_UNSUPPORTED", "IMAGE_TOO_LARGE", "FETCH_FAILED", "SAVE_FAILED", "TOO_MANY_ATTEMPTS"],
  invalid: "IMAGE_DATA_MISSING",
});

export const uploadClipboard = defineCall({
  operationId: "uploadClipboard",
  method: "POST",
  path: "/api/upload-clipboard",
  tag,
  summary: "剪切板图片上传",
  auth: "optional-session",
  body: Type.Object({ imageData: Type.String(), category: LenientCategory }),
  success: Captured,
  errors: ["IMAGE_UNSUPPORTED", "IMAGE_TOO_LARGE", "CLIPBOARD_SAVE_FAILED"],
  invalid: "CLIPBOARD_EMPTY",
});

export const uploadFile = defineCall({
  operationId: "uploadFile",
  method: "POST",
  path: "/api/upload-file",
  tag,
  summary: "文件上传",
  auth: "optional-session",
  consumes: "multipart/form-data",
  body: Type.Object({
    file: Type.Unsafe<Blob>({ type: "string", format: "binary" }),
    category: LenientCategory,
  }),
  success: Type.Object({ ...Captured.properties, originalFilename: Type.String() }),
  errors: ["FILENAME_EMPTY", "UPLOAD_UNSUPPORTED", "IMAGE_TOO_LARGE", "UPLOAD_SAVE_FAILED"],
  invalid: "FILE_MISSING",
});
