import Type from "typebox";
import { Nullable, OneOf, SqlTime } from "../schema.ts";
import { defineCall } from "./define-call.ts";

export const taskStates = ["processing", "completed", "failed"] as const;

export const Task = Type.Object({
  task_id: Type.String(),
  user_id: Type.String(),
  status: OneOf(taskStates),
  created_at: SqlTime,
  updated_at: SqlTime,
  image_id: Nullable(Type.String()),
  kind: OneOf(["capture", "sync", "restore"]),
  error: Nullable(Type.String()),
});

export const getTask = defineCall({
  operationId: "getTask",
  method: "GET",
  path: "/api/task/{task_id}",
  tag: "任务管理",
  summary: "获取任务状态",
  auth: "none",
  params: Type.Object({ task_id: Type.String() }),
  success: Type.Object({ status: Task }),
  errors: ["TASK_NOT_FOUND"],
});
