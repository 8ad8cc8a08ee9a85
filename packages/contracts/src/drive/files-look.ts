import Type from "typebox";
import { Binary } from "../schema.ts";
import { defineCall } from "./define-call.ts";
import { FileParams } from "./files.ts";

/** Files and folders named for one archive; a folder holds any number. */
const MAX_ARCHIVED = 1000;

export const getDriveThumbnail = defineCall({
  operationId: "getDriveThumbnail",
  method: "GET",
  path: "/file/{file_id}/thumbnail/",
  tag: "文件",
  summary: "图片文件的缩略图（WebP，最长边 400 像素）",
  auth: "bearer",
  params: FileParams,
  success: Binary,
  produces: "image/webp",
  errors: ["FILE_NOT_FOUND", "FILE_DOWNLOAD_FORBIDDEN", "NO_THUMBNAIL"],
});

export const zipDriveFiles = defineCall({
  operationId: "zipDriveFiles",
  method: "GET",
  path: "/file/zip/",
  tag: "文件",
  summary: "把文件和文件夹下载为一个 ZIP 文件",
  auth: "bearer",
  query: Type.Object({
    ids: Type.String({
      pattern: `^\\d{1,15}(,\\d{1,15}){0,${MAX_ARCHIVED - 1}}$`,
      description: `文件和文件夹的 id，以逗号分隔，最多 ${MAX_ARCHIVED} 个`,
    }),
  }),
  success: Binary,
  produces: "application/zip",
  errors: ["FILE_NOT_FOUND", "ARCHIVE_TOO_LARGE"],
});
