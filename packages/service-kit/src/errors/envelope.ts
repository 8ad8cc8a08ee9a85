import type { FastifyReply, FastifyRequest } from "fastify";
import type { FieldProblems, SurfaceErrors } from "@clothesline/contracts";
import { failureOf, type Failure } from "./failure.ts";

/**
 * What a surface's envelope is made of. `detail` is for people; `params` are facts of the domain error; `fields` say
 * field by field what is wrong with an input.
 */
export interface ErrorReply {
  readonly code: string;
  readonly status: number;
  readonly message: string;
  readonly detail: string | undefined;
  readonly params: Readonly<Record<string, unknown>> | undefined;
  readonly fields: FieldProblems | undefined;
  readonly requestId: string;
}

/** The error wire format of one surface: its table of codes and the shape of its bodies. */
export interface Envelope {
  readonly errors: SurfaceErrors;
  readonly toBody: (error: ErrorReply) => unknown;
  /** Of the bodies; anything but JSON is made as text by `toBody`. */
  readonly mediaType: string;
  /** Answers any error in this surface's format; give it to `setErrorHandler`. */
  readonly errorHandler: (error: unknown, request: FastifyRequest, reply: FastifyReply) => void;
  /** Looks a failure up in the table; codes the table lacks become `INTERNAL`. */
  readonly describe: (failure: Failure, requestId: string) => ErrorReply;
}

/** Codes every surface can answer, for tables that do not word them. */
const common = {
  INVALID_REQUEST: { status: 400, message: "请求参数错误" },
  NOT_FOUND: { status: 404, message: "接口不存在" },
  METHOD_NOT_ALLOWED: { status: 405, message: "不支持的请求方法" },
  HOST_REFUSED: { status: 403, message: "不接受发往该主机名的请求" },
  ORIGIN_REFUSED: { status: 403, message: "不接受来自网页的请求" },
  TOO_MANY_ATTEMPTS: { status: 429, message: "尝试次数过多，请稍后再试" },
  STORAGE_FULL: { status: 507, message: "服务器存储空间不足，请稍后再试" },
  INTERNAL: { status: 500, message: "服务器内部错误" },
} as const satisfies SurfaceErrors;

/** Headers a handler may have set for the success that did not come. */
const successOnly = [
  "accept-ranges",
  "cache-control",
  "content-disposition",
  "content-range",
  "etag",
  "last-modified",
];

/**
 * Makes the error side of a surface from its table and the shape of its bodies.
 *
 * Domain errors get the table's status and message; what Fastify refuses itself (bad JSON, a body over the
 * limit, an unknown media type) gets the call's own `invalid` code and status, because the documents know
 * neither 413 nor 415; anything else is 500 with the general message, and its text stays in the log.
 */
export function errorEnvelope(
  errors: SurfaceErrors,
  toBody: (error: ErrorReply) => unknown,
  mediaType: string = "application/json; charset=utf-8",
): Envelope {
  function describe(failure: Failure, requestId: string): ErrorReply {
    const known = errors[failure.code] ?? common[failure.code as keyof typeof common];
    if (known === undefined) return describe({ code: "INTERNAL" }, requestId);
    const { code, detail, params, fields } = failure;
    return { code, status: known.status, message: known.message, detail, params, fields, requestId };
  }

  function errorHandler(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const failure = failureOf(error, request);
    const answer = describe(failure, request.id);
    if (answer.status >= 500) {
      request.log.error({ err: error, code: answer.code }, "request failed");
    } else if (failure.clientGone === true) {
      request.log.debug("client went away while its request was read");
    }
    for (const name of successOnly) reply.removeHeader(name);
    const wait = answer.params?.["retryAfter"];
    if (typeof wait === "number") void reply.header("retry-after", String(Math.ceil(wait)));
    void reply.code(answer.status).type(mediaType).send(toBody(answer));
  }

  return { errors, toBody, mediaType, errorHandler, describe };
}
