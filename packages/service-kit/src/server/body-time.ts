import type { Socket } from "node:net";
import type { FastifyInstance, FastifyRequest } from "fastify";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Its body may take as long as it likes while bytes keep coming: a large upload over a slow line. */
    longBody?: boolean;
  }
}

export interface BodyTime {
  /** A body must have come by then, ms. */
  readonly wholeMs: number;
  /** A long body may pause for so long, and up to twice as long, ms. */
  readonly stallMs: number;
}

const hasBody = ({ headers }: FastifyRequest): boolean =>
  headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;

/** Calls back once a socket has received nothing for a while; answers what ends the watch. */
function watchStall(socket: Socket, ms: number, stalled: () => void): () => void {
  let seen = socket.bytesRead;
  const timer = setInterval(() => {
    if (socket.bytesRead === seen) stalled();
    seen = socket.bytesRead;
  }, ms);
  timer.unref();
  return () => clearInterval(timer);
}

function watchWhole(ms: number, late: () => void): () => void {
  const timer = setTimeout(late, ms);
  timer.unref();
  return () => clearTimeout(timer);
}

/**
 * Ends bodies that never come to their end, with the same answer as Node's own `requestTimeout`; that one knows a single time
 * for every request, which is either too short for an upload of gigabytes or no limit for the rest.
 */
export function limitBodyTime(app: FastifyInstance, { wholeMs, stallMs }: BodyTime): void {
  app.addHook("onRequest", async (request) => {
    const { raw } = request;
    if (!hasBody(request)) return;
    const { socket } = raw;
    const end = (): void => {
      const error = Object.assign(new Error("Request timeout"), { code: "ERR_HTTP_REQUEST_TIMEOUT" });
      app.server.emit("clientError", error, socket);
    };
    const { longBody = false } = request.routeOptions.config;
    const forget = longBody ? watchStall(socket, stallMs, end) : watchWhole(wholeMs, end);
    raw.once("end", forget);
    raw.once("close", forget);
  });
}
