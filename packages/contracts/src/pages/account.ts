import Type from "typebox";
import { IsoTime, Maybe, Nullable, OneOf } from "../schema.ts";
import { defineCall } from "./define-call.ts";

const tag = "网页账户";

/** Parameters of a generation that people may set, where the generator heeds them. */
export const generatorOptions = ["size", "seed", "steps", "negative_prompt"] as const;
export type GeneratorOption = (typeof generatorOptions)[number];

const Account = Type.Object({
  id: Type.Integer(),
  user_id: Type.String(),
  username: Type.String(),
  email: Type.String(),
  display_name: Type.String(),
  permission: OneOf(["user", "admin"]),
  created_at: IsoTime,
  avatar_url: Nullable(Type.String()),
  quota: Type.Integer({ description: "字节" }),
  used_space: Type.Integer({ description: "字节，图片库与网盘合计" }),
  used_by: Type.Object({
    wardrobe: Type.Integer({ description: "图片库，字节" }),
    drive: Type.Integer({ description: "网盘（含回收站与上传中的文件），字节" }),
  }),
});

const AccountReply = Type.Object({ account: Account });

export const getServer = defineCall({
  operationId: "getServer",
  method: "GET",
  path: "/api/pages/server",
  tag,
  summary: "本服务器对访客的说明",
  auth: "none",
  success: Type.Object({
    version: Type.String(),
    registration: OneOf(["open", "invite", "closed"]),
    generator: Type.String({ description: "图像生成器的名称" }),
    can_generate: Type.Boolean({ description: "能否由提示词生成图像" }),
    can_try_on: Type.Boolean(),
    generator_options: Type.Array(OneOf(generatorOptions), { description: "生成器理会的参数" }),
  }),
});

export const signIn = defineCall({
  operationId: "signIn",
  method: "POST",
  path: "/api/pages/login",
  tag,
  summary: "登录网页（会话写入 HttpOnly Cookie）",
  auth: "none",
  body: Type.Object({ username: Type.String(), password: Type.String() }),
  success: AccountReply,
  errors: ["BAD_CREDENTIALS", "ACCOUNT_DISABLED", "TOO_MANY_ATTEMPTS", "ORIGIN_REFUSED"],
});

export const signUp = defineCall({
  operationId: "signUp",
  method: "POST",
  path: "/api/pages/register",
  tag,
  summary: "注册并登录网页",
  auth: "none",
  body: Type.Object({
    username: Type.String(),
    email: Type.String(),
    password: Type.String(),
    invite_code: Maybe(Type.String()),
  }),
  success: AccountReply,
  errors: [
    "USERNAME_INVALID",
    "EMAIL_INVALID",
    "PASSWORD_TOO_LONG",
    "PASSWORD_REQUIRED",
    "ACCOUNT_EXISTS",
    "REGISTRATION_CLOSED",
    "TOO_MANY_ATTEMPTS",
    "ORIGIN_REFUSED",
  ],
});

export const signOut = defineCall({
  operationId: "signOut",
  method: "POST",
  path: "/api/pages/logout",
  tag,
  summary: "退出网页登录",
  auth: "bearer",
  success: Type.Object({ success: Type.Literal(true) }),
});

export const getAccount = defineCall({
  operationId: "getAccount",
  method: "GET",
  path: "/api/pages/account",
  tag,
  summary: "当前账户；未登录时为 null",
  auth: "optional-bearer",
  success: Type.Object({ account: Nullable(Account) }),
});

const Session = Type.Object({
  id: Type.String(),
  kind: OneOf(["pages", "drive", "studio", "device"]),
  user_agent: Type.String(),
  created_at: IsoTime,
  last_used: IsoTime,
  current: Type.Boolean(),
});

export const listSessions = defineCall({
  operationId: "listSessions",
  method: "GET",
  path: "/api/pages/sessions",
  tag,
  summary: "账户的全部登录会话与桌面设备",
  auth: "bearer",
  success: Type.Object({ sessions: Type.Array(Session) }),
});

export const endSession = defineCall({
  operationId: "endSession",
  method: "DELETE",
  path: "/api/pages/sessions/{session_id}",
  tag,
  summary: "结束一个会话",
  auth: "bearer",
  params: Type.Object({ session_id: Type.String() }),
  success: Type.Object({ success: Type.Literal(true) }),
  errors: ["SESSION_NOT_FOUND"],
});

export const endOtherSessions = defineCall({
  operationId: "endOtherSessions",
  method: "POST",
  path: "/api/pages/sessions/end-others",
  tag,
  summary: "结束除当前会话外的全部会话",
  auth: "bearer",
  success: Type.Object({ ended: Type.Integer() }),
});
