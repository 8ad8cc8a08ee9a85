import Type from "typebox";
import { Maybe, Nullable, OneOf } from "../schema.ts";
import { defineCall } from "./define-call.ts";
import { DriveFile, PathText } from "./files.ts";

const tag = "文件";

/** Bytes an account may keep and has; the names are those front ends read beside a list. */
const Storage = {
  quota: Type.Integer({ description: "空间总量，字节" }),
  used_space: Type.Integer({ description: "已用空间，字节：图片、文件、回收站和正在上传的文件" }),
};

export const listDriveFiles = defineCall({
  operationId: "listDriveFiles",
  method: "POST",
  path: "/file/list/",
  tag,
  summary: "获取文件列表",
  description:
    "只返回该路径下的文件和文件夹，不包含子目录的内容；不给 `limit` 则返回全部。" +
    "给出 `search` 则返回该路径下（包括子目录）名称含有所有这些词的文件和文件夹。",
  auth: "bearer",
  body: Type.Object({
    path: Maybe(PathText),
    search: Maybe(Type.String({ maxLength: 200 })),
    sort: Maybe(OneOf(["created_at", "name", "size"])),
    order: Maybe(OneOf(["asc", "desc"])),
    kind: Maybe(OneOf(["folders", "files"], { description: "只列出文件夹，或只列出文件" })),
    limit: Maybe(Type.Integer({ minimum: 1, maximum: 1000 })),
    cursor: Maybe(Type.String({ maxLength: 4096, description: "上一页的 `next_cursor`" })),
    offset: Maybe(
      Type.Integer({
        minimum: 0,
        maximum: Number.MAX_SAFE_INTEGER,
        description: "从第几项起（从 0 数），代替 `cursor`：文件夹总在文件之前，并返回总数",
      }),
    ),
  }),
  success: Type.Object({
    files: Type.Array(DriveFile),
    ...Storage,
    next_cursor: Nullable(Type.String({ description: "还有下一页时给出" })),
    total: Type.Optional(Type.Integer({ description: "列表共有多少项；给出 `offset` 时返回" })),
    folders: Type.Optional(Type.Integer({ description: "其中的文件夹有多少个；给出 `offset` 时返回" })),
    message: Type.String(),
  }),
  errors: ["FOLDER_NOT_FOUND", "CURSOR_INVALID"],
});

export const getStorageInfo = defineCall({
  operationId: "getStorageInfo",
  method: "GET",
  path: "/file/storage-info/",
  tag,
  summary: "获取空间使用情况",
  auth: "bearer",
  success: Type.Object({
    ...Storage,
    free_space: Type.Integer({ description: "剩余空间，字节" }),
    message: Type.String(),
  }),
});
