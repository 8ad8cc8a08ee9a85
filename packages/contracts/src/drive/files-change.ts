import Type from "typebox";
import { dropEntryCodes } from "../drops/errors.ts";
import { dropKeys } from "../drops/keys.ts";
import { Maybe } from "../schema.ts";
import { defineCall } from "./define-call.ts";
import { DriveFile, FileParams, PathText } from "./files.ts";

const tag = "文件";

export const newFolder = defineCall({
  operationId: "newFolder",
  method: "POST",
  path: "/file/new-folder/",
  tag,
  summary: "创建文件夹",
  description: "路径中缺少的文件夹会自动创建。已有同名文件或文件夹时拒绝。",
  auth: "bearer",
  status: 201,
  body: Type.Object({ folder_name: Type.String(), path: Maybe(PathText) }),
  success: Type.Object({ folder: DriveFile, message: Type.String() }),
  errors: ["NAME_TAKEN", "TOO_DEEP"],
});

export const updateDriveFile = defineCall({
  operationId: "updateDriveFile",
  method: "POST",
  path: "/file/{file_id}/update/",
  tag,
  summary: "更新文件信息",
  description:
    "只需给出要修改的字段。文件夹连同其中的全部内容一起改名、移动；目标路径中缺少的文件夹会自动创建，已有同名的则拒绝。" +
    "`oss_url` 须是自己已上传的对象；大小和类型总是实际的。",
  auth: "bearer",
  params: FileParams,
  body: Type.Object({
    name: Maybe(Type.String()),
    path: Maybe(PathText),
    oss_url: Maybe(Type.String({ maxLength: 8192 })),
    content_type: Maybe(Type.String({ maxLength: 255 })),
    size: Maybe(Type.Union([Type.Integer({ minimum: 0 }), Type.String({ pattern: "^\\d{1,15}$" })])),
  }),
  success: Type.Object({ file: DriveFile, message: Type.String() }),
  errors: [
    "FILE_NOT_FOUND",
    "FILE_UPDATE_FORBIDDEN",
    "NAME_TAKEN",
    "FOLDER_INTO_ITSELF",
    "TOO_DEEP",
    "UPLOAD_NOT_FOUND",
    "UPLOAD_FORBIDDEN",
    "QUOTA_EXCEEDED",
  ],
  failed: "FILE_UPDATE_FAILED",
});

export const downloadDriveFile = defineCall({
  operationId: "downloadDriveFile",
  method: "POST",
  path: "/file/{file_id}/download/",
  tag,
  summary: "文件下载",
  description:
    "生成临时下载链接。不是自己的文件时，需要分享的 `access`，或者分享码 `code` 和密码 `password`。",
  auth: "optional-bearer",
  params: FileParams,
  body: Type.Object(dropKeys),
  success: Type.Object({ download_url: Type.String(), message: Type.String() }),
  errors: ["FILE_NOT_FOUND", "FILE_DOWNLOAD_FORBIDDEN", "FOLDER_DOWNLOAD", ...dropEntryCodes],
  failed: "FILE_DOWNLOAD_FAILED",
});
