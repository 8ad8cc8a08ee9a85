/** What a generator may be said to have done wrong, by code the sentence for the person who asked. It tells nothing of the inside. */
export const generatorFaults = {
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

/** Why a generation has failed: its generator, or what is around it. */
export const generationFaults = {
  ...generatorFaults,
  CHARACTER_GONE: "所选的人物图片已被删除",
  CLOTHES_GONE: "所选的服装图片已被删除",
  ACCOUNT_GONE: "账户已被删除",
  DISK_FULL: "服务器存储空间不足，图像未能保存",
  INTERRUPTED: "服务器在生成过程中多次中断，已放弃",
  UNEXPECTED: "图像生成失败，请稍后再试",
} as const;

export type GeneratorFault = keyof typeof generatorFaults;
export type GenerationFault = keyof typeof generationFaults;
