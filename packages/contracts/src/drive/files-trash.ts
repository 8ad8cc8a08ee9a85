import Type from "typebox";
import { IsoTime, Maybe, Nullable } from "../schema.ts";
import { defineCall } from "./define-call.ts";
import { DriveFile, FileParams } from "./files.ts";

const tag = "回收站";

const TrashedFile = Type.Object({
  ...DriveFile.properties,
  deleted_at: IsoTime,
  purge_at: Type.Unsafe<string>({ ...IsoTime, description: "此后彻底删除" }),
});

export const deleteDriveFile = defineCall({
  operationId: "deleteDriveFile",
  method: "POST",
  path: "/file/{file_id}/delete/",
  tag,
  summary: "删除文件",
  description: "移入回收站，文件夹连同其中的全部内容；30 天后彻底删除。",
  auth: "bearer",
  params: FileParams,
  success: Type.Object({ message: Type.String() }),
  errors: ["FILE_NOT_FOUND", "FILE_DELETE_FORBIDDEN"],
});

export const listTrash = defineCall({
  operationId: "listTrash",
  method: "GET",
  path: "/file/trash/",
  tag,
  summary: "获取回收站列表",
  description: "最近删除的在前。文件夹中的内容随文件夹一起删除和恢复，不单独列出。",
  auth: "bearer",
  query: Type.Object({
    limit: Maybe(Type.Integer({ minimum: 1, maximum: 1000, default: 100 })),
    cursor: Maybe(Type.String({ maxLength: 200 })),
  }),
  success: Type.Object({
    files: Type.Array(TrashedFile),
    next_cursor: Nullable(Type.String()),
    message: Type.String(),
  }),
  errors: ["CURSOR_INVALID"],
});

export const restoreDriveFile = defineCall({
  operationId: "restoreDriveFile",
  method: "POST",
  path: "/file/{file_id}/restore/",
  tag,
  summary: "从回收站恢复",
  description: "恢复到原来的路径，缺少的文件夹会重新创建；已有同名的则自动编号。",
  auth: "bearer",
  params: FileParams,
  success: Type.Object({ file: DriveFile, message: Type.String() }),
  errors: ["FILE_NOT_FOUND", "FILE_RESTORE_FORBIDDEN", "NAME_TAKEN"],
});

export const purgeDriveFile = defineCall({
  operationId: "purgeDriveFile",
  method: "POST",
  path: "/file/{file_id}/purge/",
  tag,
  summary: "彻底删除回收站中的一项",
  auth: "bearer",
  params: FileParams,
  success: Type.Object({ message: Type.String() }),
  errors: ["FILE_NOT_FOUND", "FILE_DELETE_FORBIDDEN"],
});

export const emptyTrash = defineCall({
  operationId: "emptyTrash",
  method: "POST",
  path: "/file/trash/empty/",
  tag,
  summary: "清空回收站",
  auth: "bearer",
  success: Type.Object({ deleted: Type.Integer(), message: Type.String() }),
});
