import Type from "typebox";
import { Maybe, Nullable, SqlTime } from "../schema.ts";
import { defineCall } from "./define-call.ts";

const tag = "用户认证";

export const UserSummary = Type.Object({
  user_id: Type.String(),
  username: Type.String(),
  email: Type.String(),
});

export const User = Type.Object({
  ...UserSummary.properties,
  created_at: SqlTime,
  last_login: Nullable(SqlTime),
  cloud_sync_enabled: Type.Boolean(),
});

export const Profile = Type.Object({
  ...User.properties,
  image_count: Type.Integer({ minimum: 0 }),
  uses_default_password: Type.Boolean({ description: "仍在使用众所周知的默认密码" }),
});

export const register = defineCall({
  operationId: "register",
  method: "POST",
  path: "/api/register",
  tag,
  summary: "用户注册",
  auth: "none",
  body: Type.Object({ username: Type.String(), email: Type.String(), password: Type.String() }),
  success: Type.Object({
    success: Type.Literal(true),
    user_id: Type.String(),
    message: Type.String(),
  }),
  errors: [
    "USERNAME_INVALID",
    "PASSWORD_TOO_SHORT",
    "PASSWORD_TOO_LONG",
    "EMAIL_INVALID",
    "ACCOUNT_EXISTS",
    "TOO_MANY_ATTEMPTS",
  ],
  invalid: "REGISTRATION_FIELDS_REQUIRED",
});

export const login = defineCall({
  operationId: "login",
  method: "POST",
  path: "/api/login",
  tag,
  summary: "用户登录",
  auth: "none",
  body: Type.Object({
    username: Type.String(),
    password: Type.String(),
    remember_me: Maybe(Type.Boolean()),
  }),
  success: Type.Object({ success: Type.Literal(true), user: UserSummary, message: Type.String() }),
  errors: ["BAD_CREDENTIALS", "DEFAULT_PASSWORD_REFUSED", "TOO_MANY_ATTEMPTS"],
  invalid: "LOGIN_FIELDS_REQUIRED",
});

export const checkAuth = defineCall({
  operationId: "checkAuth",
  method: "GET",
  path: "/api/auth/check",
  tag,
  summary: "检查登录状态",
  auth: "optional-session",
  success: Type.Object({ authenticated: Type.Boolean(), user: Type.Optional(User) }),
});

export const logout = defineCall({
  operationId: "logout",
  method: "POST",
  path: "/api/logout",
  tag,
  summary: "用户登出",
  auth: "session",
  success: Type.Object({ success: Type.Literal(true), message: Type.String() }),
});

export const getProfile = defineCall({
  operationId: "getProfile",
  method: "GET",
  path: "/api/user/profile",
  tag,
  summary: "获取用户资料",
  auth: "session",
  success: Type.Object({ success: Type.Literal(true), user: Profile }),
  errors: ["USER_NOT_FOUND"],
});

export const updateProfile = defineCall({
  operationId: "updateProfile",
  method: "PATCH",
  path: "/api/user/profile",
  tag,
  summary: "修改邮箱、密码或云端同步开关",
  description: "只改动给出的字段。修改邮箱或密码需要 `current_password`；修改密码会结束其他会话。",
  auth: "session",
  body: Type.Object({
    email: Maybe(Type.String()),
    password: Maybe(Type.String()),
    current_password: Maybe(Type.String()),
    cloud_sync_enabled: Maybe(Type.Boolean()),
  }),
  success: Type.Object({ success: Type.Literal(true), user: Profile, message: Type.String() }),
  errors: [
    "WRONG_PASSWORD",
    "PASSWORD_TOO_SHORT",
    "PASSWORD_TOO_LONG",
    "EMAIL_INVALID",
    "ACCOUNT_EXISTS",
    "TOO_MANY_ATTEMPTS",
  ],
});
