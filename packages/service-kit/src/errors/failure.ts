import type { FastifyRequest } from "fastify";
import { DomainError, type CallDefinition, type FieldProblems } from "@clothesline/contracts";
import { isDiskFull } from "./full-disk.ts";

/** An error reduced to what a surface may say about it. */
export interface Failure {
  readonly code: string;
  readonly detail?: string | undefined;
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  readonly fields?: FieldProblems | undefined;
  /** The connection broke while the body was read: nobody is left to answer. */
  readonly clientGone?: boolean;
}

/** Sentences for what Fastify and its plugins refuse before a handler runs. */
const sentences: Readonly<Record<string, string>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: "请求体不是有效的 JSON",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "不支持该请求的 Content-Type",
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: "请求体的长度与 Content-Length 不符",
  FST_ERR_CTP_BODY_TOO_LARGE: "请求体过大",
  FST_REQ_FILE_TOO_LARGE: "文件过大",
  FST_ERR_BAD_URL: "请求地址的编码不正确",
  FST_ERR_MAX_PARAM_LENGTH: "请求地址中的参数过长",
};

/** The code a call's document has for a body over the limit, such as `IMAGE_TOO_LARGE`. */
function tooLargeCode(call: CallDefinition | undefined): string | undefined {
  return call?.errors.find((code) => code.endsWith("_TOO_LARGE"));
}

function frameworkFailure(
  error: { code: string; statusCode: number },
  call: CallDefinition | undefined,
): Failure {
  const detail = sentences[error.code];
  if (error.statusCode === 404) return { code: "NOT_FOUND" };
  const invalid = call?.invalid ?? "INVALID_REQUEST";
  if (error.statusCode === 413) return { code: tooLargeCode(call) ?? invalid, detail };
  return { code: invalid, detail };
}

/** True for errors made by Fastify or its plugins (their codes start with `FST_`) that blame the caller. */
function isFrameworkRefusal(error: unknown): error is { code: string; statusCode: number } {
  if (typeof error !== "object" || error === null) return false;
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  return (
    typeof code === "string" &&
    code.startsWith("FST_") &&
    typeof statusCode === "number" &&
    statusCode >= 400 &&
    statusCode < 500
  );
}

/** Whether the caller broke the connection before its request was read to the end: whatever failed then is no fault of ours. */
export const isCallerGone = ({ raw }: FastifyRequest): boolean => raw.destroyed && !raw.complete;

/** Decides which code of the surface's table an error is; everything not foreseen is the call's `failed`, or a full disk. */
export function failureOf(error: unknown, request: FastifyRequest): Failure {
  if (error instanceof DomainError) {
    return { code: error.code, detail: error.detail, params: error.params, fields: error.fields };
  }
  const { call } = request.routeOptions.config;
  if (isFrameworkRefusal(error)) return frameworkFailure(error, call);
  if (isCallerGone(request)) {
    return { code: call?.invalid ?? "INVALID_REQUEST", clientGone: true };
  }
  return { code: call?.failed ?? (isDiskFull(error) ? "STORAGE_FULL" : "INTERNAL") };
}
