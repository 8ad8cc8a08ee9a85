import Type from "typebox";
import { IsoTime } from "../schema.ts";
import { defineCall } from "./define-call.ts";

const tag = "更新服务";

export const getHealth = defineCall({
  operationId: "getHealth",
  method: "GET",
  path: "/health",
  tag,
  summary: "健康检查",
  description: "数据库等依赖不可用时为 503。`/health/live` 和 `/health/ready` 供进程管理器使用。",
  auth: "none",
  success: Type.Object({
    status: Type.Literal("healthy"),
    timestamp: IsoTime,
    version: Type.String(),
  }),
  errors: ["UNHEALTHY"],
});

export const getServiceInfo = defineCall({
  operationId: "getServiceInfo",
  method: "GET",
  path: "/",
  tag,
  summary: "服务信息",
  description: "浏览器（Accept 首选 text/html）得到网页。",
  auth: "none",
  success: Type.Object({
    message: Type.String(),
    version: Type.String(),
    status: Type.Literal("running"),
    features: Type.Array(Type.String()),
    timestamp: IsoTime,
  }),
});
