import Type from "typebox";
import { Maybe } from "../schema.ts";
import { defineCall } from "./define-call.ts";

const tag = "用户";

export const DriveUser = Type.Object({
  id: Type.Integer(),
  username: Type.String(),
  email: Type.String(),
  display_name: Type.String(),
  is_active: Type.Boolean(),
  permission: Type.Union([Type.Literal("user"), Type.Literal("admin")]),
});

export const getDriveProfile = defineCall({
  operationId: "getDriveProfile",
  method: "GET",
  path: "/user/profile/",
  tag,
  summary: "获取用户个人资料",
  auth: "bearer",
  success: DriveUser,
});

export const registerDriveUser = defineCall({
  operationId: "registerDriveUser",
  method: "POST",
  path: "/user/register/",
  tag,
  summary: "用户注册",
  auth: "none",
  status: 201,
  body: Type.Object({
    username: Type.String({ minLength: 1 }),
    email: Type.String({ minLength: 1 }),
    password: Type.String({ minLength: 1 }),
    display_name: Maybe(Type.String({ description: "不提供则为用户名" })),
    invite_code: Maybe(Type.String({ description: "仅在服务器要求邀请码时需要" })),
  }),
  success: DriveUser,
  errors: [
    "USERNAME_INVALID",
    "EMAIL_INVALID",
    "PASSWORD_TOO_LONG",
    "DISPLAY_NAME_INVALID",
    "ACCOUNT_EXISTS",
    "REGISTRATION_CLOSED",
    "INVITE_REQUIRED",
    "TOO_MANY_ATTEMPTS",
  ],
});
