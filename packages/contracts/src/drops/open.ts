import Type from "typebox";
import { Binary, IsoTime, Maybe } from "../schema.ts";
import { defineCall } from "./define-call.ts";
import { dropEntryCodes } from "./errors.ts";
import { Drop, DropFile } from "./drop.ts";
import { dropKeys, LooseText } from "./keys.ts";

const tag = "文件分享";

export const getDrop = defineCall({
  operationId: "getDrop",
  method: "POST",
  path: "/drop/get-drop/",
  tag,
  summary: "获取分享详情",
  description:
    "每次成功访问计入下载次数。带着一小时内得到的 `access` 再次访问不再计入。`access` 也用于下载其中的文件。",
  auth: "optional-bearer",
  body: Type.Object(dropKeys),
  success: Type.Object({
    drop: Drop,
    files: Type.Array(DropFile),
    shared_by: Type.String({ description: "分享者的昵称" }),
    access: Type.String({ description: "访问凭证" }),
    access_expire_time: IsoTime,
    truncated: Type.Boolean({ description: "文件过多，只列出了一部分；打包下载包含全部" }),
    message: Type.String(),
  }),
  errors: dropEntryCodes,
  invalid: "CODE_REQUIRED",
});

export const peekDrop = defineCall({
  operationId: "peekDrop",
  method: "POST",
  path: "/drop/peek/",
  tag,
  summary: "查询打开分享需要什么",
  description: "不计入下载次数，也不透露分享了什么、由谁分享。",
  auth: "none",
  body: Type.Object({ code: Maybe(LooseText) }),
  success: Type.Object({
    drop: Type.Object({
      code: Type.String(),
      expire_time: IsoTime,
      require_login: Type.Boolean(),
      has_password: Type.Boolean(),
      is_exhausted: Type.Boolean({ description: "下载次数已达上限" }),
      is_limited: Type.Boolean({ description: "下载次数有限，打开一次就少一次" }),
    }),
    message: Type.String(),
  }),
  errors: ["DROP_NOT_FOUND", "DROP_EXPIRED", "TOO_MANY_ATTEMPTS"],
  invalid: "CODE_REQUIRED",
});

export const zipDrop = defineCall({
  operationId: "zipDrop",
  method: "GET",
  path: "/drop/zip/",
  tag,
  summary: "把整个分享下载为一个 ZIP 文件",
  auth: "none",
  query: Type.Object({ access: Type.String({ description: "`get-drop` 给出的访问凭证" }) }),
  success: Binary,
  produces: "application/zip",
  errors: ["DROP_EXPIRED", "DROP_LOGIN_REQUIRED", "DROP_TOO_LARGE"],
  invalid: "DROP_ACCESS_INVALID",
});

export const getDropThumbnail = defineCall({
  operationId: "getDropThumbnail",
  method: "GET",
  path: "/drop/thumbnail/{file_id}/",
  tag,
  summary: "分享中图片的缩略图（WebP，最长边 400 像素）",
  auth: "none",
  params: Type.Object({ file_id: Type.String() }),
  query: Type.Object({ access: Type.String({ description: "`get-drop` 给出的访问凭证" }) }),
  success: Binary,
  produces: "image/webp",
  errors: ["DROP_EXPIRED", "DROP_LOGIN_REQUIRED", "DROP_NO_THUMBNAIL"],
  invalid: "DROP_ACCESS_INVALID",
});
