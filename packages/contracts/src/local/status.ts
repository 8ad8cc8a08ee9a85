import Type from "typebox";
import { defineCall } from "./define-call.ts";

export const getStatus = defineCall({
  operationId: "getStatus",
  method: "GET",
  path: "/api/status",
  tag: "系统状态",
  summary: "获取服务器状态",
  auth: "none",
  success: Type.Object({
    status: Type.Literal("running"),
    timestamp: Type.String({ description: "当前服务器时间（ISO格式）" }),
    total_images: Type.Integer({ minimum: 0 }),
    version: Type.String(),
  }),
});
