import type { FastifyReply, FastifyRequest } from "fastify";

/** Bytes and milliseconds a refused upload may go on for before its connection is cut. */
const LINGER = { bytes: 1024 ** 3, milliseconds: 10_000 };

/**
 * For answers that go out while the caller is still sending. Closing at once would reset the connection, and many clients
 * would then report the reset and not the answer; so what still comes is read and thrown away for a while.
 */
export function discardUnreadBody(request: FastifyRequest, reply: FastifyReply): void {
  const { raw } = request;
  if (raw.complete || raw.destroyed) return;
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
    // A form's parser that was left in the middle would hold the rest back.
    raw.unpipe();
    raw.resume();
  });
}
