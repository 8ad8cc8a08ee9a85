import type { SurfaceErrors } from "../surface-errors.ts";

/** What keeps a visitor out of a drop; a download from one is refused in the same words. */
export const dropEntryErrors = {
  CODE_REQUIRED: { status: 400, message: "请输入分享码" },
  DROP_NOT_FOUND: { status: 404, message: "分享不存在" },
  DROP_EXPIRED: { status: 400, message: "分享已过期" },
  DROP_EXHAUSTED: { status: 400, message: "分享的下载次数已达上限" },
  DROP_LOGIN_REQUIRED: { status: 401, message: "访问此分享需要登录" },
  DROP_PASSWORD_REQUIRED: { status: 403, message: "访问此分享需要密码" },
  DROP_PASSWORD_WRONG: { status: 403, message: "分享密码错误" },
  DROP_ACCESS_INVALID: { status: 401, message: "分享的访问凭证无效或已过期，请重新打开分享" },
} as const satisfies SurfaceErrors;

/** What a call that opens a drop may answer. */
export const dropEntryCodes = [
  ...(Object.keys(dropEntryErrors) as (keyof typeof dropEntryErrors)[]),
  "TOO_MANY_ATTEMPTS",
] as const;

/** Error codes of the drops surface with their sentences. */
export const dropErrors = {
  ...dropEntryErrors,
  FILES_INVALID: { status: 400, message: "请选择要分享的文件" },
  EXPIRE_DAYS_INVALID: { status: 400, message: "过期天数只能是 1、3、7 或 15" },
  CODE_INVALID: { status: 400, message: "分享码最多 10 个字符，且不能包含空白或 / \\ ? # %" },
  CODE_TAKEN: { status: 400, message: "分享码已被使用，请换一个" },
  MAX_DOWNLOAD_COUNT_INVALID: { status: 400, message: "最大下载次数须为 1 到 1000000 的整数" },
  PASSWORD_INVALID: { status: 400, message: "分享密码须为不超过 1024 字节的文本" },
  REQUIRE_LOGIN_INVALID: { status: 400, message: "是否需要登录只能是 true 或 false" },
  DROP_UPDATE_FORBIDDEN: { status: 403, message: "没有权限修改此分享" },
  DROP_DELETE_FORBIDDEN: { status: 403, message: "没有权限删除此分享" },
  DROP_FILE_NOT_FOUND: { status: 404, message: "要分享的文件不存在" },
  DROP_FILE_FORBIDDEN: { status: 403, message: "没有权限分享此文件" },
  DROP_TOO_LARGE: { status: 400, message: "分享的文件过多，无法打包下载" },
  DROP_NO_THUMBNAIL: { status: 404, message: "此文件没有缩略图" },
  TOKEN_REQUIRED: { status: 401, message: "未登录或登录已过期" },
  TOO_MANY_ATTEMPTS: { status: 429, message: "尝试次数过多，请稍后再试" },
  INVALID_REQUEST: { status: 400, message: "请求参数错误" },
  NOT_FOUND: { status: 404, message: "接口不存在" },
  METHOD_NOT_ALLOWED: { status: 405, message: "不支持的请求方法" },
  INTERNAL: { status: 500, message: "服务器内部错误" },
} as const satisfies SurfaceErrors;
