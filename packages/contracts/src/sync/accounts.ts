import Type from "typebox";
import { Maybe, Nullable } from "../schema.ts";
import { defineCall } from "./define-call.ts";

const tag = "用户管理";

export const getCloudStatus = defineCall({
  operationId: "getCloudStatus",
  method: "GET",
  path: "/api/status",
  tag: "系统状态",
  summary: "获取云端服务器状态",
  auth: "none",
  success: Type.Object({
    status: Type.Literal("running"),
    service: Type.Literal("cloud_sync_server"),
    timestamp: Type.String(),
    version: Type.String(),
  }),
});

export const registerCloudUser = defineCall({
  operationId: "registerCloudUser",
  method: "POST",
  path: "/api/register",
  tag,
  summary: "云端用户注册",
  description:
    "给出 `local_user_id` 时用它作为云端用户ID。同样的用户名、邮箱、密码和 `local_user_id` 再次注册得到与第一次相同的回答。",
  auth: "none",
  body: Type.Object({
    username: Type.String(),
    email: Type.String(),
    password: Type.String(),
    local_user_id: Maybe(Type.String()),
    invite_code: Maybe(Type.String({ description: "仅在服务器要求邀请码时需要" })),
  }),
  success: Type.Object({
    success: Type.Literal(true),
    cloud_user_id: Type.String(),
    message: Type.String(),
    token: Type.String({ description: "设备令牌，仅用于同步接口" }),
  }),
  errors: [
    "USERNAME_INVALID",
    "EMAIL_INVALID",
    "PASSWORD_TOO_LONG",
    "ACCOUNT_EXISTS",
    "LOCAL_USER_ID_INVALID",
    "LOCAL_USER_ID_TAKEN",
    "REGISTRATION_CLOSED",
    "TOO_MANY_ATTEMPTS",
  ],
  invalid: "REGISTRATION_FIELDS_REQUIRED",
});

export const loginCloudUser = defineCall({
  operationId: "loginCloudUser",
  method: "POST",
  path: "/api/login",
  tag,
  summary: "云端登录",
  description: "给出 `local_user_id` 时把这台设备的本地用户关联到该账户。",
  auth: "none",
  body: Type.Object({
    username: Type.String(),
    password: Type.String(),
    local_user_id: Maybe(Type.String()),
  }),
  success: Type.Object({
    success: Type.Literal(true),
    cloud_user_id: Type.String(),
    cloud_user: Type.Object({
      user_id: Type.String(),
      username: Type.String(),
      email: Type.String(),
      local_user_id: Nullable(Type.String()),
    }),
    token: Type.String(),
    message: Type.String(),
  }),
  errors: [
    "BAD_CREDENTIALS",
    "ACCOUNT_DISABLED",
    "LOCAL_USER_ID_INVALID",
    "LOCAL_USER_ID_TAKEN",
    "TOO_MANY_ATTEMPTS",
  ],
  invalid: "LOGIN_FIELDS_REQUIRED",
});

export const revokeDeviceToken = defineCall({
  operationId: "revokeDeviceToken",
  method: "POST",
  path: "/api/logout",
  tag,
  summary: "作废所用的设备令牌",
  auth: "device",
  success: Type.Object({ success: Type.Literal(true), message: Type.String() }),
});
