/** A refusal of the protocol in words for people. */
export interface TusRefusal {
  readonly code: string;
  readonly status: number;
  readonly message: string;
  readonly detail: string | undefined;
}

const sentences: Readonly<Record<number, string>> = {
  400: "上传请求不正确",
  403: "上传请求不正确",
  404: "上传不存在",
  409: "上传位置不符，请查询后继续",
  410: "上传已过期，请重新上传",
  412: "缺少 Tus-Resumable 请求头",
  413: "文件过大",
};

/** What the protocol's server does not offer; 501 would say that something is wrong with ours. */
const notOffered = 501;

/** @param text what the protocol's server says of it, in English */
export const tusRefusal = (status: number, text: string): TusRefusal => ({
  code: "UPLOAD_REFUSED",
  ...(status === notOffered
    ? { status: 400, message: "不支持的上传方式" }
    : { status, message: sentences[status] ?? "上传失败" }),
  detail: text.trim() || undefined,
});
