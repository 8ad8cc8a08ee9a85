export { type Client, type ClientOptions, createClient, type Fetch } from "./client.ts";
export { type CookieJars, withCookies } from "./cookies.ts";
export { ApiError, NetworkError } from "./errors.ts";
export { readReply } from "./reply.ts";
export type { CallTable, ReplyOf, RequestOf, RequestOptions } from "./types.ts";
