import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

/** Rest of a refused body that is worth a connection kept open for it, bytes. */
const worthReading = 64 * 1024 * 1024;

/** Bytes and milliseconds a refused body may go on for before its connection is cut. */
const LINGER = { bytes: 1024 ** 3, milliseconds: 10_000 };

/**
 * Lets the sender of a body that was refused half-way read why. Closing at once would reset the connection, because unread
 * bytes are waiting, and many clients would then report the reset and not the answer; so what still comes is read and thrown
 * away for a while. A body of a known and bearable length leaves its connection open.
 */
export function discardUnreadBodies(app: FastifyInstance): void {
  app.addHook("onSend", async (request, reply) => {
    if (request.raw.complete || app.stopping.aborted) return;
    const length = Number(request.headers["content-length"]);
    if (length <= worthReading) void reply.removeHeader("connection");
    discardRest(request, reply);
  });
}

function discardRest({ raw }: FastifyRequest, reply: FastifyReply): void {
  reply.raw.once("finish", () => {
    if (raw.complete || raw.destroyed) return;
    let left = LINGER.bytes;
    const cut = () => raw.destroy();
    const timer = setTimeout(cut, LINGER.milliseconds);
    timer.unref();
    raw.on("data", (chunk: Buffer) => {
      left -= chunk.length;
      if (left < 0) cut();
    });
    raw.once("close", () => clearTimeout(timer));
    // A parser or a reader that was left in the middle would hold the rest back.
    raw.unpipe();
    raw.removeAllListeners("readable");
    raw.resume();
  });
}
