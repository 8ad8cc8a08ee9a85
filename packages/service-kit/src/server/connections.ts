import type { Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";

declare module "fastify" {
  interface FastifyInstance {
    /** Aborted when the service begins to stop: whatever could run for long ends itself then. */
    readonly stopping: AbortSignal;
  }
}

/** Open sockets and the replies being made on them. */
export interface Connections {
  readonly replyOn: (socket: Socket) => ServerResponse | undefined;
}

/** `watch` is called once the server exists; what answers its parser's errors needs the tracker before. */
export function trackConnections() {
  const replies = new WeakMap<Socket, ServerResponse>();
  const untouched = new Set<Socket>();
  return {
    replyOn: (socket: Socket) => replies.get(socket),
    watch(server: Server) {
      server.on("connection", (socket: Socket) => {
        untouched.add(socket);
        socket.once("close", () => untouched.delete(socket));
      });
      server.on("request", ({ socket }, reply) => {
        untouched.delete(socket);
        replies.set(socket, reply);
        reply.once("close", () => replies.delete(socket));
      });
    },
    /** Node counts a connection that never sent a byte as busy; browsers open such ones in advance. */
    dropUntouched() {
      for (const socket of untouched) if (socket.bytesRead === 0) socket.destroy();
    },
  };
}

/**
 * Makes `app.close()` end in time: running requests finish, kept-alive connections are told to close,
 * streams that listen to `app.stopping` end, and after `drainMs` whatever is left is cut.
 */
export function drainOnClose(
  app: FastifyInstance,
  connections: ReturnType<typeof trackConnections>,
  drainMs: number,
): void {
  const controller = new AbortController();
  const { signal } = controller;
  app.decorate("stopping", signal);
  connections.watch(app.server);
  app.addHook("onSend", async (_request, reply) => {
    if (signal.aborted) void reply.header("connection", "close");
  });
  // Replies whose headers went out before the stop promised to keep the connection.
  app.addHook("onResponse", async (request) => {
    if (signal.aborted) request.raw.socket.destroySoon();
  });
  app.addHook("preClose", async () => {
    controller.abort();
    connections.dropUntouched();
    const deadline = setTimeout(() => app.server.closeAllConnections(), drainMs);
    app.server.once("close", () => clearTimeout(deadline));
  });
}
