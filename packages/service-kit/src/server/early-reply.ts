import type { FastifyInstance } from "fastify";

/** Rest of a refused body that is worth reading so that its sender sees the answer, bytes. */
const worthReading = 64 * 1024 * 1024;

/**
 * Lets the sender of a body that was refused half-way read why. Fastify closes the connection at once; the
 * system then resets it, because unread bytes are waiting, and the answer is lost on its way. Bodies of a known
 * and bearable length are read to their end and dropped instead.
 */
export function readOnAfterRefusal(app: FastifyInstance): void {
  app.addHook("onSend", async (request, reply) => {
    if (request.raw.complete || app.stopping.aborted) return;
    const length = Number(request.headers["content-length"]);
    if (length <= worthReading) void reply.removeHeader("connection");
  });
}
