import type { SurfaceErrors } from "../surface-errors.ts";
import { dropEntryErrors } from "../drops/errors.ts";
import { fileErrors } from "./file-errors.ts";

/** Error codes of the drive's surface. The document words few of them; the others follow its manner. */
export const driveErrors = {
  TOKEN_REQUIRED: { status: 401, message: "未登录或登录已过期" },
  REFRESH_TOKEN_REQUIRED: { status: 400, message: "缺少 refresh token" },
  REFRESH_TOKEN_INVALID: { status: 401, message: "refresh token 无效或已过期" },
  BAD_CREDENTIALS: { status: 401, message: "用户名或密码错误" },
  WRONG_PASSWORD: { status: 400, message: "旧密码错误" },
  ACCOUNT_DISABLED: { status: 403, message: "账户已停用" },
  ACCOUNT_EXISTS: { status: 400, message: "用户名或邮箱已存在" },
  USERNAME_INVALID: {
    status: 400,
    message: "用户名须为3-20位文字、数字、点、下划线或连字符，且不能以点开头",
  },
  EMAIL_INVALID: { status: 400, message: "邮箱地址格式不正确" },
  EMAIL_TAKEN: { status: 400, message: "邮箱已存在" },
  PASSWORD_TOO_LONG: { status: 400, message: "密码过长" },
  DISPLAY_NAME_INVALID: { status: 400, message: "昵称须为1-50个字符，且不能含控制字符" },
  REGISTRATION_CLOSED: { status: 403, message: "本服务器未开放注册" },
  TOO_MANY_ATTEMPTS: { status: 429, message: "尝试次数过多，请稍后再试" },
  INVALID_REQUEST: { status: 400, message: "请求参数错误" },
  NOT_FOUND: { status: 404, message: "接口不存在" },
  METHOD_NOT_ALLOWED: { status: 405, message: "不支持的请求方法" },
  INTERNAL: { status: 500, message: "服务器内部错误" },
  ...fileErrors,
  ...dropEntryErrors,
} as const satisfies SurfaceErrors;

export type DriveErrorCode = keyof typeof driveErrors;
