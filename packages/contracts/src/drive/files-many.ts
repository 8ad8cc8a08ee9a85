import Type from "typebox";
import { defineCall } from "./define-call.ts";

const tag = "文件";

/** Files and folders named in one call. */
const MAX_CHANGED = 1000;

const Ids = Type.Array(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }), {
  minItems: 1,
  maxItems: MAX_CHANGED,
  description: `文件和文件夹的 id，最多 ${MAX_CHANGED} 个，依次处理`,
});

const Outcome = Type.Object({
  done: Type.Array(Type.Integer(), { description: "成功的 id" }),
  failed: Type.Array(Type.Object({ id: Type.Integer(), code: Type.String(), message: Type.String() }), {
    description: "没有成功的，每项各有原因；其余不受影响",
  }),
  message: Type.String(),
});

export const moveDriveFiles = defineCall({
  operationId: "moveDriveFiles",
  method: "POST",
  path: "/file/move/",
  tag,
  summary: "移动多个文件和文件夹",
  auth: "bearer",
  body: Type.Object({
    files: Ids,
    path: Type.String({ description: "移动到的文件夹，如 `/documents/`；不存在时创建" }),
  }),
  success: Outcome,
});

export const deleteDriveFiles = defineCall({
  operationId: "deleteDriveFiles",
  method: "POST",
  path: "/file/delete/",
  tag,
  summary: "把多个文件和文件夹移入回收站",
  auth: "bearer",
  body: Type.Object({ files: Ids }),
  success: Outcome,
});

export const restoreDriveFiles = defineCall({
  operationId: "restoreDriveFiles",
  method: "POST",
  path: "/file/restore/",
  tag: "回收站",
  summary: "从回收站恢复多项",
  description: "恢复到原来的路径。先给出文件夹、再给出其中另外删除的内容，则一切恢复如初。",
  auth: "bearer",
  body: Type.Object({ files: Ids }),
  success: Outcome,
});
