import fastify, { type FastifyReply, type FastifyRequest } from "fastify";
import { pathOf } from "../errors/surfaces.ts";

/** What a request's line says: the path without its query, which may hold secrets. */
export function accessFields(request: FastifyRequest, reply: FastifyReply) {
  return {
    method: request.method,
    path: pathOf(request.raw.url ?? "").slice(0, 512),
    status: reply.raw.statusCode,
    ms: Math.round(reply.elapsedTime * 10) / 10,
  };
}

/** One line a request, when it is answered. Errors are logged by the envelope, once, with their cause. */
export class AccessLog extends fastify.LogController {
  override incomingRequest(): void {}

  override routeNotFound(): void {}

  override requestCompleted(
    error: Error | null | undefined,
    request: FastifyRequest,
    reply: FastifyReply,
  ): void {
    const fields = accessFields(request, reply);
    request.log.info(error ? { ...fields, broken: error.message } : fields, "request");
  }

  override streamError(error: Error, request: FastifyRequest): void {
    if ((error as { code?: string }).code === "ERR_STREAM_PREMATURE_CLOSE") return;
    request.log.error({ err: error }, "reply broke off");
  }
}
