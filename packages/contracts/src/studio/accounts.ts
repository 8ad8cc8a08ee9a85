import Type from "typebox";
import { Binary, Maybe, Nullable } from "../schema.ts";
import { Data, defineCall, Told } from "./define-call.ts";

const tag = "用户";

/** The documented length of a studio password, in characters. Accounts made elsewhere may have longer ones. */
export const STUDIO_PASSWORD = { least: 6, most: 20 } as const;

/** The largest avatar file taken: the document's 5 MB, in bytes. */
export const MAX_AVATAR_BYTES = 5 * 1024 * 1024;

const AvatarUrl = Nullable(Type.String({ description: "没有头像时为 null" }));
const Avatar = Type.Object({ avatarUrl: AvatarUrl });

/** A picture as a part of a form. */
const File = Type.Unsafe<Blob>({
  type: "string",
  format: "binary",
  description: "png/jpg/jpeg/gif/webp，最大 5MB",
});

export const getHealth = defineCall({
  operationId: "getHealth",
  method: "GET",
  path: "/api/health",
  tag: "系统",
  summary: "健康检查",
  auth: "none",
  success: Type.Object({
    message: Type.String(),
    status: Type.Literal("success"),
    version: Type.String(),
  }),
});

export const registerUser = defineCall({
  operationId: "registerUser",
  method: "POST",
  path: "/api/auth/register",
  tag,
  summary: "用户注册",
  description:
    "multipart/form-data，字段与文件的先后不限；没有头像时也可以用 JSON 或 application/x-www-form-urlencoded。" +
    "头像会重新编码为正方形的 WebP。",
  auth: "none",
  consumes: "multipart/form-data",
  body: Type.Object({
    username: Type.String({ description: "3-20 个字符" }),
    email: Type.String(),
    password: Type.String({ description: "6-20 个字符" }),
    avatar: Maybe(File),
    invite_code: Maybe(Type.String({ description: "仅接受邀请注册的服务器需要" })),
  }),
  success: Told(Avatar),
  errors: [
    "USERNAME_INVALID",
    "EMAIL_INVALID",
    "PASSWORD_LENGTH",
    "ACCOUNT_EXISTS",
    "AVATAR_UNSUPPORTED",
    "AVATAR_TOO_LARGE",
    "AVATAR_BROKEN",
    "FORM_INVALID",
    "REGISTRATION_CLOSED",
    "TOO_MANY_ATTEMPTS",
  ],
  invalid: "REGISTRATION_FIELDS_REQUIRED",
});

export const loginUser = defineCall({
  operationId: "loginUser",
  method: "POST",
  path: "/api/auth/login",
  tag,
  summary: "用户登录",
  description: "令牌 24 小时内有效，同样可用于网盘和文件快递接口。",
  auth: "none",
  body: Type.Object({ username: Type.String(), password: Type.String() }),
  success: Told(
    Type.Object({
      token: Type.String(),
      user: Type.Object({
        id: Type.Integer(),
        username: Type.String(),
        email: Type.String(),
        avatarUrl: AvatarUrl,
      }),
    }),
  ),
  errors: ["BAD_CREDENTIALS", "ACCOUNT_DISABLED", "TOO_MANY_ATTEMPTS"],
  invalid: "LOGIN_FIELDS_REQUIRED",
});

export const getUserProfile = defineCall({
  operationId: "getUserProfile",
  method: "GET",
  path: "/api/auth/profile",
  tag,
  summary: "获取用户信息",
  auth: "bearer",
  success: Data(
    Type.Object({
      id: Type.Integer(),
      username: Type.String(),
      email: Type.String(),
      avatarUrl: AvatarUrl,
      created_at: Type.String({ format: "date-time" }),
    }),
  ),
});

const avatarChange = {
  path: "/api/auth/avatar",
  tag,
  auth: "bearer",
  consumes: "multipart/form-data",
  body: Type.Object({ avatar: File }),
  success: Told(Avatar),
  errors: ["AVATAR_MISSING", "AVATAR_UNSUPPORTED", "AVATAR_TOO_LARGE", "AVATAR_BROKEN", "FORM_INVALID"],
} as const;

export const setAvatar = defineCall({
  operationId: "setAvatar",
  method: "POST",
  summary: "更换头像",
  ...avatarChange,
});

export const replaceAvatar = defineCall({
  operationId: "replaceAvatar",
  method: "PUT",
  summary: "更换头像（与 POST 相同）",
  ...avatarChange,
});

export const removeAvatar = defineCall({
  operationId: "removeAvatar",
  method: "DELETE",
  path: "/api/auth/avatar",
  tag,
  summary: "删除头像",
  auth: "bearer",
  success: Told(Avatar),
});

export const getAvatar = defineCall({
  operationId: "getAvatar",
  method: "GET",
  path: "/api/uploads/avatars/{filename}",
  tag,
  summary: "头像访问",
  auth: "none",
  params: Type.Object({ filename: Type.String() }),
  success: Binary,
  produces: "image/webp",
  errors: ["AVATAR_NOT_FOUND"],
});
