import { STATUS_CODES } from "node:http";
import { randomUUID } from "node:crypto";
import type { Socket } from "node:net";
import type { FastifyBaseLogger } from "fastify";
import type { Envelope } from "../errors/envelope.ts";
import { securityHeaders } from "./security-headers.ts";
import type { Connections } from "./connections.ts";

interface ParserError extends Error {
  readonly code?: string;
  readonly rawPacket?: unknown;
}

/** The target of the request line where the bytes that did not parse begin with one. */
function targetOf(rawPacket: unknown): string {
  if (!(rawPacket instanceof Uint8Array)) return "/";
  const line = Buffer.from(rawPacket.subarray(0, 4096)).toString("latin1");
  return /^[A-Z]{1,16} (\S+)/.exec(line)?.[1] ?? "/";
}

/** 408 is about the connection, not the call, and tells clients that they may try again. */
function failureOf(code: string | undefined) {
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return { status: 408, detail: "请求超时" };
  if (code === "HPE_HEADER_OVERFLOW") return { status: 400, detail: "请求头过大" };
  return { status: 400, detail: "不是有效的 HTTP 请求" };
}

/** Answers bytes that never became a request (RFC 9112 errors, headers too large or too slow). */
export function clientErrorHandler(
  pick: (target: string) => Envelope,
  connections: Connections,
  log: () => FastifyBaseLogger,
) {
  return function onClientError(error: ParserError, socket: Socket): void {
    // Bytes written now would land in the middle of a reply that has begun.
    const midReply = connections.replyOn(socket)?.headersSent === true;
    if (error.code === "ECONNRESET" || !socket.writable || midReply) {
      socket.destroy();
      return;
    }
    const { status, detail } = failureOf(error.code);
    const envelope = pick(targetOf(error.rawPacket));
    const id = randomUUID();
    const answer = envelope.toBody({ ...envelope.describe({ code: "INVALID_REQUEST", detail }, id), status });
    const body = typeof answer === "string" ? answer : JSON.stringify(answer);
    log().info({ reqId: id, status, code: error.code }, "unreadable request");
    const headers = {
      ...securityHeaders,
      "content-type": envelope.mediaType,
      "content-length": String(Buffer.byteLength(body)),
      "x-request-id": id,
      connection: "close",
    };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join("")}\r\n${body}`);
  };
}
