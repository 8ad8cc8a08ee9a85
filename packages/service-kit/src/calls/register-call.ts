import type { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { CallDefinition } from "@clothesline/contracts";
import type { CallHandler, CallOptions } from "./types.ts";
import { inputReader } from "./validate.ts";

type Run = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;
type OnRequest = (request: FastifyRequest) => Promise<void>;

/** A documented slash at the end may be left out. */
const pathsOf = (path: string): string[] => (/.\/$/.test(path) ? [path, path.slice(0, -1)] : [path]);

/** `/user/{user_id}` as Fastify writes it: `/user/:user_id`. */
export function routePath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ":$1");
}

export function addRoute(
  app: FastifyInstance,
  call: CallDefinition,
  run: Run,
  options: CallOptions,
  onRequest?: OnRequest,
): void {
  for (const path of pathsOf(call.path)) {
    app.route({
      method: call.method,
      url: routePath(path),
      config: { call, longBody: options.longBody ?? false },
      ...(options.bodyLimit === undefined ? {} : { bodyLimit: options.bodyLimit }),
      ...(onRequest === undefined ? {} : { onRequest }),
      async handler(request, reply) {
        void reply.code(call.status);
        const result = await run(request, reply);
        // What the handler sent itself may have been cut off by a caller who left: begun, and never sent to its end.
        const isAnswered = reply.sent || reply.raw.headersSent;
        return result === undefined && !isAnswered ? reply.send() : result;
      },
    });
  }
}

/** Leaves bodies of every type unread in its scope, for calls that take them apart as they come. */
export function addStreamRoute(
  app: FastifyInstance,
  call: CallDefinition,
  run: Run,
  options: CallOptions,
  onRequest?: OnRequest,
): void {
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_request, _payload, done) => done(null));
    addRoute(scope, call, run, options, onRequest);
  });
}

/** Runs a typed handler on what the reader made of the request. */
export function runWith(
  call: CallDefinition,
  handler: (input: never) => unknown,
  extra: (request: FastifyRequest) => object,
  readBody: boolean,
): Run {
  const read = inputReader(call, readBody);
  return async (request, reply) => {
    const input = { ...read(request), ...extra(request), request, reply };
    // The reader has checked the input against the very schemas the handler's type comes from.
    return handler(input as never);
  };
}

/**
 * Serves a call: its path, its input checked leniently against its schemas (unknown fields ignored, query
 * text made numbers), its success status. Input that does not fit throws the call's own error.
 */
export function registerCall<const C extends CallDefinition>(
  app: FastifyInstance,
  call: C,
  handler: CallHandler<C>,
  options: CallOptions = {},
): void {
  addRoute(
    app,
    call,
    runWith(call, handler, () => ({}), true),
    options,
  );
}

const rawBody = (request: FastifyRequest) => ({ body: request.raw });

/** As `registerCall`, with the body as the unread stream whatever its content type; limits are the handler's. */
export function registerStreamCall<const C extends CallDefinition>(
  app: FastifyInstance,
  call: C,
  handler: CallHandler<C, unknown, Readable>,
  options: CallOptions = {},
): void {
  addStreamRoute(app, call, runWith(call, handler, rawBody, false), options);
}
