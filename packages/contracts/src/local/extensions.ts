import Type from "typebox";
import { Nullable, SqlTime } from "../schema.ts";
import { defineCall } from "./define-call.ts";
import { UserSummary } from "./users.ts";

const tag = "浏览器扩展";

export const createPairingCode = defineCall({
  operationId: "createPairingCode",
  method: "POST",
  path: "/api/extensions/pairing-code",
  tag,
  summary: "生成一次性配对码",
  description: "在扩展中输入后，扩展以当前用户的身份保存图片。新的配对码使旧的作废。",
  auth: "session",
  success: Type.Object({
    success: Type.Literal(true),
    code: Type.String({ description: "八位字母数字，不区分大小写" }),
    expires_in: Type.Integer({ description: "秒" }),
  }),
});

export const pairExtension = defineCall({
  operationId: "pairExtension",
  method: "POST",
  path: "/api/extensions/pair",
  tag,
  summary: "用配对码换取扩展令牌",
  description: "令牌只显示这一次，只能由同一个扩展（同一 Origin）使用。",
  auth: "none",
  body: Type.Object({
    code: Type.String(),
    name: Type.Optional(Type.String({ description: "显示给用户的名称，如浏览器名" })),
  }),
  success: Type.Object({ success: Type.Literal(true), token: Type.String(), user: UserSummary }),
  errors: ["PAIRING_CODE_INVALID", "TOO_MANY_ATTEMPTS"],
  invalid: "PAIRING_CODE_INVALID",
});

export const getPairing = defineCall({
  operationId: "getPairing",
  method: "GET",
  path: "/api/extensions/self",
  tag,
  summary: "扩展查询自己的配对",
  auth: "session",
  success: Type.Object({ success: Type.Literal(true), user: UserSummary }),
});

export const unpair = defineCall({
  operationId: "unpair",
  method: "DELETE",
  path: "/api/extensions/self",
  tag,
  summary: "扩展解除自己的配对",
  auth: "session",
  success: Type.Object({ success: Type.Literal(true), message: Type.String() }),
});

export const listExtensions = defineCall({
  operationId: "listExtensions",
  method: "GET",
  path: "/api/extensions",
  tag,
  summary: "已配对的扩展",
  auth: "session",
  success: Type.Object({
    success: Type.Literal(true),
    extensions: Type.Array(
      Type.Object({
        id: Type.String(),
        name: Type.String(),
        origin: Type.String(),
        created_at: SqlTime,
        last_used: Nullable(SqlTime),
      }),
    ),
  }),
});

export const revokeExtension = defineCall({
  operationId: "revokeExtension",
  method: "DELETE",
  path: "/api/extensions/{extension_id}",
  tag,
  summary: "撤销一个扩展的令牌",
  auth: "session",
  params: Type.Object({ extension_id: Type.String() }),
  success: Type.Object({ success: Type.Literal(true), message: Type.String() }),
  errors: ["EXTENSION_NOT_FOUND"],
});
