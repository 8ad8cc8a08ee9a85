import type { SurfaceErrors } from "../surface-errors.ts";

/**
 * Error codes of the update surface with the document's messages. What exactly was wrong follows the message in
 * `detail`, after a colon.
 */
export const updateErrors = {
  INVALID_API_KEY: { status: 401, message: "无效的API密钥" },
  API_KEY_NOT_CONFIGURED: {
    status: 401,
    message: "服务器未配置API密钥，请设置 API_KEY 后重启，或运行 npm run api-key -- create 名称",
  },
  UNSUPPORTED_FILE_TYPE: { status: 400, message: "不支持的文件类型" },
  FILE_MISSING: { status: 400, message: "缺少更新包文件" },
  VERSION_INVALID: { status: 400, message: "版本号格式不正确" },
  FROM_VERSION_INVALID: { status: 400, message: "源版本号格式不正确" },
  FROM_VERSION_REQUIRED: { status: 400, message: "增量包必须提供源版本" },
  CURRENT_VERSION_INVALID: { status: 400, message: "当前版本号格式不正确" },
  PACKAGE_EXISTS: { status: 400, message: "相同的更新包已存在" },
  PACKAGE_NOT_FOUND: { status: 404, message: "更新包不存在" },
  UPLOAD_NOT_FOUND: { status: 404, message: "上传任务不存在或已过期" },
  TOO_MANY_REQUESTS: { status: 429, message: "请求过于频繁，请稍后再试" },
  TOO_MANY_ATTEMPTS: { status: 429, message: "尝试次数过多，请稍后再试" },
  INSUFFICIENT_STORAGE: { status: 507, message: "存储空间不足，清理失败" },
  UNHEALTHY: { status: 503, message: "服务暂不可用" },
  INVALID_REQUEST: { status: 400, message: "请求参数错误" },
  NOT_FOUND: { status: 404, message: "接口不存在" },
  METHOD_NOT_ALLOWED: { status: 405, message: "不支持的请求方法" },
  INTERNAL: { status: 500, message: "服务器内部错误" },
} as const satisfies SurfaceErrors;

export type UpdateErrorCode = keyof typeof updateErrors;
