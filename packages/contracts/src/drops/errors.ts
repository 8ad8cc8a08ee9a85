import type { SurfaceErrors } from "../surface-errors.ts";

/** Error codes of the drops surface with their sentences. */
export const dropErrors = {
  CODE_REQUIRED: { status: 400, message: "请输入分享码" },
  CODE_TAKEN: { status: 400, message: "分享码已被使用，请换一个" },
  DROP_NOT_FOUND: { status: 404, message: "分享不存在" },
  DROP_EXPIRED: { status: 400, message: "分享已过期" },
  DROP_EXHAUSTED: { status: 400, message: "分享的下载次数已达上限" },
  DROP_LOGIN_REQUIRED: { status: 401, message: "访问此分享需要登录" },
  DROP_PASSWORD_REQUIRED: { status: 403, message: "访问此分享需要密码" },
  DROP_PASSWORD_WRONG: { status: 403, message: "分享密码错误" },
  DROP_ACCESS_INVALID: { status: 401, message: "分享的访问凭证无效或已过期，请重新打开分享" },
  DROP_UPDATE_FORBIDDEN: { status: 403, message: "没有权限修改此分享" },
  DROP_DELETE_FORBIDDEN: { status: 403, message: "没有权限删除此分享" },
  DROP_FILE_NOT_FOUND: { status: 404, message: "要分享的文件不存在" },
  DROP_FILE_FORBIDDEN: { status: 403, message: "没有权限分享此文件" },
  TOKEN_REQUIRED: { status: 401, message: "需要登录" },
  TOO_MANY_ATTEMPTS: { status: 429, message: "尝试次数过多，请稍后再试" },
  INVALID_REQUEST: { status: 400, message: "Invalid data provided" },
  NOT_FOUND: { status: 404, message: "接口不存在" },
  METHOD_NOT_ALLOWED: { status: 405, message: "不支持的请求方法" },
  INTERNAL: { status: 500, message: "服务器内部错误" },
} as const satisfies SurfaceErrors;
