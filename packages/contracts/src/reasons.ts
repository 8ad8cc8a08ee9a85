import { localErrors } from "./local/errors.ts";
import { syncErrors } from "./sync/errors.ts";

/**
 * Sentences that say more exactly than an error's own message what went wrong, by their codes. They travel as `detail`, or
 * are kept with a sync; the code travels beside them, for whoever words it in another language.
 */
export const reasons = {
  PICTURE_TOO_MANY_PIXELS: "图片的像素尺寸超过限制",
  PICTURE_CUT_OFF: "图片不完整，文件被截断",
  PICTURE_DAMAGED: "图片已损坏，无法解码",
  FETCH_ADDRESS_INVALID: "图片地址无效",
  FETCH_ADDRESS_REFUSED: "不允许从该地址下载图片",
  FETCH_REDIRECT_INVALID: "图片地址转向了无效的地址",
  FETCH_REDIRECTS_TOO_MANY: "图片地址的跳转次数过多",
  FETCH_REFUSED: "图片所在的服务器没有给出图片",
  FETCH_ENCODING_UNSUPPORTED: "图片所在的服务器使用了不支持的压缩方式",
  FETCH_TIMEOUT: "下载图片超时",
  FETCH_BROKEN_OFF: "无法下载图片",
  PICTURE_FILE_CHANGED: "图片文件与登记的内容不符",
  PICTURE_FILE_UNREADABLE: "图片文件无法读取",
  CLOUD_UNCONFIRMED: "云端没有确认收到",
  CLOUD_NOT_SAVED: "云端未能保存",
  CLOUD_REPLY_UNREADABLE: "云端的回答无法识别",
  CLOUD_CONNECTION_REFUSED: "云端拒绝连接，可能没有启动",
  CLOUD_HOST_UNKNOWN: "找不到云端的主机",
  CLOUD_HOST_UNRESOLVED: "暂时无法解析云端的主机名",
  CLOUD_HOST_UNREACHABLE: "无法到达云端的主机",
  CLOUD_SILENT: "云端没有及时回答",
  CLOUD_CONNECTION_LOST: "与云端的连接中断",
  CLOUD_TOKEN_UNREADABLE: "保存的云端令牌无法解密",
  CLOUD_ACCOUNT_INVALID: "云端返回的账户信息无效",
  CLOUD_ACCOUNT_CLASHES: "云端账户的用户名、邮箱或编号在本机已被其他账户使用",
  NETWORK_DOWN: "网络不可用",
  DISK_FULL: "本机磁盘空间不足",
  SYNC_INTERRUPTED: "同步被中断，稍后继续",
} as const;

export type ReasonCode = keyof typeof reasons;

const known = new Map<string, string>();
for (const [code, sentence] of Object.entries(reasons)) known.set(sentence, code);
for (const table of [localErrors, syncErrors]) {
  for (const [code, { message }] of Object.entries(table)) if (!known.has(message)) known.set(message, code);
}

/**
 * The code of a sentence of these servers; `undefined` for those of others. A remark in brackets at its end, such as a
 * status, does not count.
 */
export const reasonCodeOf = (sentence: string | null | undefined): string | undefined =>
  known.get((sentence ?? "").replace(/（[^（）]*）$/u, ""));
