import Type from "typebox";
import { Maybe } from "../schema.ts";
import { defineCall, DropParams } from "./define-call.ts";
import { Drop, OwnDrop } from "./drop.ts";
import { LooseBoolean, LooseNumber, LooseText } from "./keys.ts";

const tag = "文件分享";

/** Most files and folders named in one drop; a folder holds any number. */
export const MAX_DROP_FILES = 1000;

export const dropDays = [1, 3, 7, 15] as const;
export type DropDays = (typeof dropDays)[number];

export const createDrop = defineCall({
  operationId: "createDrop",
  method: "POST",
  path: "/drop/create/",
  tag,
  summary: "创建文件分享",
  description:
    "只能分享自己的文件。分享文件夹即分享其中的全部内容，包括以后放入的。分享码不区分大小写和全角半角，不给出时自动生成。",
  auth: "bearer",
  status: 201,
  body: Type.Object({
    files: Type.Array(LooseNumber, { minItems: 1, maxItems: MAX_DROP_FILES }),
    expire_days: Maybe(LooseNumber),
    code: Maybe(LooseText),
    require_login: Maybe(LooseBoolean),
    max_download_count: Maybe(LooseNumber),
    password: Maybe(LooseText),
  }),
  success: Type.Object({ drop: Drop, message: Type.String() }),
  errors: [
    "DROP_FILE_NOT_FOUND",
    "DROP_FILE_FORBIDDEN",
    "CODE_TAKEN",
    "CODE_INVALID",
    "EXPIRE_DAYS_INVALID",
    "MAX_DOWNLOAD_COUNT_INVALID",
    "PASSWORD_INVALID",
    "REQUIRE_LOGIN_INVALID",
  ],
  invalid: "FILES_INVALID",
});

export const updateDrop = defineCall({
  operationId: "updateDrop",
  method: "POST",
  path: "/drop/{drop_id}/update/",
  tag,
  summary: "修改分享",
  description:
    "只修改给出的字段。`expire_days` 从现在起重新计算，也使已过期的分享重新有效。改变密码使此前的访问凭证失效；空的 `password` 不改变密码，`remove_password` 才去掉它。",
  auth: "bearer",
  params: DropParams,
  body: Type.Object({
    expire_days: Maybe(LooseNumber),
    require_login: Maybe(LooseBoolean),
    max_download_count: Maybe(LooseNumber),
    password: Maybe(LooseText),
    remove_password: Maybe(LooseBoolean),
  }),
  success: Type.Object({ drop: Drop, message: Type.String() }),
  errors: [
    "DROP_NOT_FOUND",
    "DROP_UPDATE_FORBIDDEN",
    "CODE_TAKEN",
    "EXPIRE_DAYS_INVALID",
    "MAX_DOWNLOAD_COUNT_INVALID",
    "PASSWORD_INVALID",
    "REQUIRE_LOGIN_INVALID",
  ],
});

export const deleteDrop = defineCall({
  operationId: "deleteDrop",
  method: "POST",
  path: "/drop/{drop_id}/delete/",
  tag,
  summary: "删除分享",
  auth: "bearer",
  params: DropParams,
  success: Type.Object({ message: Type.String() }),
  errors: ["DROP_NOT_FOUND", "DROP_DELETE_FORBIDDEN"],
});

export const listDrops = defineCall({
  operationId: "listDrops",
  method: "GET",
  path: "/drop/",
  tag,
  summary: "获取我的分享列表",
  description: "新的在前；包括已过期的，不包括已删除的。",
  auth: "bearer",
  success: Type.Array(OwnDrop),
});
