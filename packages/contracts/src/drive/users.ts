import Type from "typebox";
import { Maybe } from "../schema.ts";
import { defineCall } from "./define-call.ts";

const tag = "用户";
const settingsTag = "用户设置";

export const DriveUser = Type.Object({
  id: Type.Integer(),
  username: Type.String(),
  email: Type.String(),
  display_name: Type.String(),
  is_active: Type.Boolean(),
  permission: Type.Union([Type.Literal("user"), Type.Literal("admin")]),
});

const NotEmpty = Type.String({ minLength: 1 });

const TokenPair = {
  access: Type.String({ description: "有效期 60 分钟" }),
  refresh: Type.String({ description: "有效期 7 天，只能使用一次" }),
};

export const registerDriveUser = defineCall({
  operationId: "registerDriveUser",
  method: "POST",
  path: "/user/register/",
  tag,
  summary: "用户注册",
  auth: "none",
  status: 201,
  body: Type.Object({
    username: NotEmpty,
    email: NotEmpty,
    password: NotEmpty,
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
    "TOO_MANY_ATTEMPTS",
  ],
});

export const loginDriveUser = defineCall({
  operationId: "loginDriveUser",
  method: "POST",
  path: "/user/login/",
  tag,
  summary: "用户登录",
  auth: "none",
  body: Type.Object({ username: NotEmpty, password: NotEmpty }),
  success: Type.Object({ user: DriveUser, ...TokenPair }),
  errors: ["BAD_CREDENTIALS", "ACCOUNT_DISABLED", "TOO_MANY_ATTEMPTS"],
});

export const refreshDriveToken = defineCall({
  operationId: "refreshDriveToken",
  method: "POST",
  path: "/user/refresh-token/",
  tag,
  summary: "Token 刷新",
  description:
    "每个 refresh token 只能使用一次：再次使用会结束整个会话，需要重新登录。多个标签页应共用一次刷新（例如用 Web Locks）。",
  auth: "none",
  body: Type.Object({ refresh: NotEmpty }),
  success: Type.Object(TokenPair),
  errors: ["REFRESH_TOKEN_INVALID"],
  invalid: "REFRESH_TOKEN_REQUIRED",
});

export const logoutDriveUser = defineCall({
  operationId: "logoutDriveUser",
  method: "POST",
  path: "/user/logout/",
  tag,
  summary: "用户注销",
  description: "结束所用的会话；给出的 refresh token 一并失效。",
  auth: "bearer",
  body: Type.Object({ refresh: Maybe(Type.String()) }),
  success: Type.Object({ status: Type.String() }),
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

export const changeDrivePassword = defineCall({
  operationId: "changeDrivePassword",
  method: "POST",
  path: "/user/change-password/",
  tag: settingsTag,
  summary: "修改密码",
  description: "结束该账户的其他所有会话，并作废所有设备令牌。",
  auth: "bearer",
  body: Type.Object({ old_password: NotEmpty, new_password: NotEmpty }),
  success: Type.Object({ status: Type.String() }),
  errors: ["WRONG_PASSWORD", "PASSWORD_TOO_LONG", "TOO_MANY_ATTEMPTS"],
});

export const updateDisplayName = defineCall({
  operationId: "updateDisplayName",
  method: "POST",
  path: "/user/update-display-name/",
  tag: settingsTag,
  summary: "更新昵称",
  description: "空的昵称恢复为用户名。",
  auth: "bearer",
  body: Type.Object({ display_name: Type.String() }),
  success: DriveUser,
  errors: ["DISPLAY_NAME_INVALID"],
});

export const updateEmail = defineCall({
  operationId: "updateEmail",
  method: "POST",
  path: "/user/update-email/",
  tag: settingsTag,
  summary: "更新邮箱",
  auth: "bearer",
  body: Type.Object({ email: NotEmpty }),
  success: DriveUser,
  errors: ["EMAIL_INVALID", "EMAIL_TAKEN"],
});

// The same three where an existing front end looks for them.

export const changeDrivePasswordInSettings = {
  ...changeDrivePassword,
  operationId: "changeDrivePasswordInSettings",
  path: "/user-settings/change-password/",
} as const;

export const updateDisplayNameInSettings = {
  ...updateDisplayName,
  operationId: "updateDisplayNameInSettings",
  path: "/user-settings/update-display-name/",
} as const;

export const updateEmailInSettings = {
  ...updateEmail,
  operationId: "updateEmailInSettings",
  path: "/user-settings/update-email/",
} as const;
