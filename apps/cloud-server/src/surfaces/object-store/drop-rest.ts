import type { FastifyReply, FastifyRequest } from "fastify";

/** Rest of a refused body that is worth reading so that its sender sees the answer, bytes. */
const worthReading = 64 * 1024 * 1024;

/**
 * Reads on after a refusal and drops what comes: a sender that is still sending does not see an answer on a
 * connection that closes under it. Who goes on for too long is cut.
 */
export function dropRest({ raw, headers }: FastifyRequest, reply: FastifyReply): void {
  if (raw.complete || raw.destroyed) return;
  if (!(Number(headers["content-length"]) <= worthReading)) void reply.header("connection", "close");
  let dropped = 0;
  raw.removeAllListeners("readable");
  raw.on("data", (chunk: Buffer) => {
    dropped += chunk.length;
    if (dropped > worthReading) raw.destroy();
  });
  raw.on("error", () => undefined);
}
