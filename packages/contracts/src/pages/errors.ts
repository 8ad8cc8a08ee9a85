import type { SurfaceErrors } from "../surface-errors.ts";

/** Error codes of the calls that the cloud's own pages make and no document has. */
export const pagesErrors = {
  TOKEN_REQUIRED: { status: 401, message: "未登录或登录已过期" },
  BAD_CREDENTIALS: { status: 401, message: "用户名或密码错误" },
  ACCOUNT_DISABLED: { status: 403, message: "账户已停用" },
  ACCOUNT_EXISTS: { status: 400, message: "用户名或邮箱已存在" },
  USERNAME_INVALID: {
    status: 400,
    message: "用户名须为3-20位文字、数字、点、下划线或连字符，且不能以点开头",
  },
  EMAIL_INVALID: { status: 400, message: "邮箱地址格式不正确" },
  PASSWORD_TOO_LONG: { status: 400, message: "密码过长" },
  PASSWORD_REQUIRED: { status: 400, message: "密码不能为空" },
  REGISTRATION_CLOSED: { status: 403, message: "本服务器未开放注册" },
  TOO_MANY_ATTEMPTS: { status: 429, message: "尝试次数过多，请稍后再试" },
  ORIGIN_REFUSED: { status: 403, message: "请求来源不被允许" },
  SESSION_NOT_FOUND: { status: 404, message: "会话不存在" },
  IMAGE_NOT_FOUND: { status: 404, message: "图片不存在" },
  CURSOR_INVALID: { status: 400, message: "翻页游标无效" },
  INVALID_REQUEST: { status: 400, message: "请求参数错误" },
  NOT_FOUND: { status: 404, message: "接口不存在" },
  METHOD_NOT_ALLOWED: { status: 405, message: "不支持的请求方法" },
  INTERNAL: { status: 500, message: "服务器内部错误" },
} as const satisfies SurfaceErrors;

export type PagesErrorCode = keyof typeof pagesErrors;
