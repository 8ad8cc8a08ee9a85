/** Sentences that the server keeps of a sync, by the texts that say the same in the language of the page. */
const known: Readonly<Record<string, string>> = {
  图片不存在: "missing",
  图片文件与登记的内容不符: "changed",
  图片文件无法读取: "unreadable",
  网络请求失败: "network",
  同步请求超时: "timeout",
  云端响应错误: "cloud",
  需要重新登录云端账户: "login",
  本机磁盘空间不足: "disk",
  "同步被中断，稍后继续": "interrupted",
  用户名或密码错误: "password",
};

/** The key of the text for a sentence of the server's; `undefined` for those that are shown as they are. */
export const wordsKey = (sentence: string): string | undefined =>
  known[sentence] && `local.sync.words.${known[sentence]}`;
