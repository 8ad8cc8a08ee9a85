const sentences = {
  NO_TRY_ON: "当前的图像生成服务不支持虚拟试穿",
  TRY_ON_ONLY: "当前的图像生成服务只支持虚拟试穿，不支持根据提示词生成图片",
  BAD_JOB: "生成参数不被图像生成服务接受",
  BAD_SOURCE: "用于试穿的图片无法读取",
  REFUSED: "提示词未通过图像生成服务的内容审核",
  UNAUTHORIZED: "图像生成服务拒绝了服务器的凭据，请联系管理员",
  MISCONFIGURED: "图像生成服务的配置有误，请联系管理员",
  QUOTA: "图像生成服务的额度已用完，请联系管理员",
  BUSY: "图像生成服务繁忙，请稍后再试",
  UNREACHABLE: "无法连接图像生成服务，请稍后再试",
  TIMED_OUT: "图像生成超时，请稍后再试",
  FAILED: "图像生成服务出错，请稍后再试",
  BAD_ANSWER: "图像生成服务返回了无法识别的内容",
  BAD_PICTURE: "图像生成服务返回的不是有效的图片",
  TOO_LARGE: "图像生成服务返回的图片过大",
} as const;

export type GeneratorFault = keyof typeof sentences;

/** Faults that may be gone when the same job is tried again. */
const passing: ReadonlySet<GeneratorFault> = new Set([
  "BUSY",
  "UNREACHABLE",
  "TIMED_OUT",
  "FAILED",
  "BAD_ANSWER",
  "BAD_PICTURE",
]);

/**
 * Why there is no picture. The message is for the person who asked, in Chinese, and tells nothing of the inside; what
 * happened is the `cause`, for the log.
 */
export class GeneratorError extends Error {
  override readonly name = "GeneratorError";
  readonly code: GeneratorFault;
  /** Whether trying again may help. */
  readonly retryable: boolean;
  /** How long the generator wants to be left alone, in seconds, where it said so. */
  readonly retryAfter: number | undefined;

  constructor(code: GeneratorFault, options: { cause?: unknown; retryAfter?: number | undefined } = {}) {
    super(sentences[code], options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = passing.has(code);
    this.retryAfter = options.retryAfter;
  }
}
