import { once } from "node:events";
import net from "node:net";
import Type from "typebox";
import { callsOf, Maybe, type SurfaceErrors } from "@clothesline/contracts";
import type { FastifyInstance } from "fastify";
import { createService, errorEnvelope, type ServiceOptions } from "../src/index.ts";

/** A small surface of its own, so that these tests do not follow the servers' tables. */
const errors = {
  LOGIN_REQUIRED: { status: 401, message: "需要登录" },
  NAME_REQUIRED: { status: 400, message: "名称不能为空" },
  COLOUR_INVALID: { status: 400, message: "无效的颜色" },
  PICTURE_TOO_LARGE: { status: 400, message: "图片过大" },
  SAVE_FAILED: { status: 500, message: "保存失败" },
  BAD_CREDENTIALS: { status: 401, message: "用户名或密码错误" },
  TOO_MANY_ATTEMPTS: { status: 429, message: "尝试次数过多" },
  HOST_REFUSED: { status: 403, message: "主机名不对" },
  ORIGIN_REFUSED: { status: 403, message: "来源不对" },
  INVALID_REQUEST: { status: 400, message: "请求参数错误" },
  NOT_FOUND: { status: 404, message: "接口不存在" },
  METHOD_NOT_ALLOWED: { status: 405, message: "不支持的请求方法" },
  INTERNAL: { status: 500, message: "服务器内部错误" },
} as const satisfies SurfaceErrors;

const ErrorBody = Type.Object({ ok: Type.Literal(false), code: Type.String() });

export const envelope = errorEnvelope(errors, ({ code, message, detail, requestId }) => ({
  ok: false,
  code,
  error: message,
  ...(detail === undefined ? {} : { detail }),
  request_id: requestId,
}));

const defineCall = callsOf(errors, ErrorBody);
const Ok = Type.Object({ ok: Type.Literal(true) });

export const calls = {
  makeThing: defineCall({
    operationId: "makeThing",
    method: "POST",
    path: "/api/things",
    tag: "things",
    summary: "Make a thing",
    auth: "none",
    body: Type.Object({
      name: Type.String({ minLength: 1 }),
      colour: Maybe(Type.Union([Type.Literal("red"), Type.Literal("blue")])),
      size: Maybe(Type.Integer({ minimum: 1 })),
    }),
    success: Type.Object({ ok: Type.Literal(true), got: Type.Unknown() }),
    errors: ["COLOUR_INVALID", "PICTURE_TOO_LARGE"],
    invalid: "NAME_REQUIRED",
    status: 201,
  }),
  findThings: defineCall({
    operationId: "findThings",
    method: "GET",
    path: "/api/users/{user_id}/things",
    tag: "things",
    summary: "Find things",
    auth: "session",
    params: Type.Object({ user_id: Type.Integer() }),
    query: Type.Object({
      page: Type.Optional(Type.Integer({ minimum: 1, default: 1 })),
      ratio: Type.Optional(Type.Number()),
      deep: Type.Optional(Type.Boolean()),
      colour: Type.Optional(Type.Unsafe<string>({ type: "string", enum: ["red", "blue"] })),
      q: Type.Optional(Type.String({ maxLength: 10 })),
      tags: Type.Optional(Type.Array(Type.String())),
    }),
    success: Type.Object({ ok: Type.Literal(true), got: Type.Unknown(), who: Type.String() }),
    errors: ["COLOUR_INVALID"],
  }),
  poke: defineCall({
    operationId: "poke",
    method: "POST",
    path: "/api/poke",
    tag: "things",
    summary: "Poke",
    auth: "optional-session",
    success: Ok,
    errors: ["SAVE_FAILED", "BAD_CREDENTIALS"],
  }),
  takeStream: defineCall({
    operationId: "takeStream",
    method: "POST",
    path: "/api/streams/{name}",
    tag: "streams",
    summary: "Take any bytes",
    auth: "session",
    params: Type.Object({ name: Type.String() }),
    body: Type.Object({ name: Type.String() }),
    success: Type.Object({ ok: Type.Literal(true), bytes: Type.Integer() }),
  }),
  sendForm: defineCall({
    operationId: "sendForm",
    method: "POST",
    path: "/api/forms",
    tag: "streams",
    summary: "Send a form",
    auth: "none",
    consumes: "multipart/form-data",
    body: Type.Object({
      file: Type.Unsafe<Blob>({ type: "string", format: "binary" }),
      name: Maybe(Type.String()),
    }),
    success: Ok,
    invalid: "NAME_REQUIRED",
  }),
  getPicture: defineCall({
    operationId: "getPicture",
    method: "GET",
    path: "/api/pictures/{name}",
    tag: "streams",
    summary: "Get a picture",
    description: "Its bytes.",
    auth: "device",
    params: Type.Object({ name: Type.String() }),
    success: Type.Unsafe<ReadableStream<Uint8Array>>({ type: "string", format: "binary" }),
    produces: "image/*",
  }),
};

export interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** A service whose log lines are kept; its surface stands at `/api`. */
export function serviceWithLog(options: Partial<ServiceOptions> = {}) {
  const lines: LogLine[] = [];
  const text: string[] = [];
  const stream = {
    write(line: string) {
      text.push(line);
      lines.push(JSON.parse(line) as LogLine);
    },
  };
  const app = createService({
    name: "test",
    surfaces: [{ prefix: "/api", envelope }],
    log: { level: "debug", stream },
    ...options,
  });
  return { app, lines, text: () => text.join("") };
}

export async function listen(app: FastifyInstance): Promise<number> {
  await app.listen({ host: "127.0.0.1", port: 0 });
  const address = app.server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/** Sends bytes as they are and gives back all that comes until the other side ends. */
export async function exchange(port: number, bytes: string | Buffer): Promise<string> {
  const socket = net.connect(port, "127.0.0.1");
  await once(socket, "connect");
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  socket.on("error", () => {});
  socket.write(bytes);
  await once(socket, "close");
  return Buffer.concat(chunks).toString();
}
