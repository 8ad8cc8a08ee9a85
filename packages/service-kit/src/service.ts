import fastify, { type FastifyInstance, type FastifyServerOptions } from "fastify";
import type { EnvelopeAt } from "./errors/surfaces.ts";
import { envelopePicker } from "./errors/surfaces.ts";
import { accessFields, AccessLog } from "./logging/access-log.ts";
import { loggerOptions, type LogOptions } from "./logging/logger-options.ts";
import { limitBodyTime } from "./server/body-time.ts";
import { clientErrorHandler } from "./server/client-errors.ts";
import { drainOnClose, trackConnections } from "./server/connections.ts";
import { readJsonBodies } from "./server/json-body.ts";
import { notFoundHandler } from "./server/not-found.ts";
import { requestIdOf } from "./server/request-id.ts";
import { collectRoutes, type RouteTable } from "./server/route-table.ts";
import { securityHeaders } from "./server/security-headers.ts";
import { discardUnreadBodies } from "./server/unread-body.ts";

declare module "fastify" {
  interface FastifyInstance {
    readonly routeTable: RouteTable;
  }
}

export interface ServiceOptions {
  /** Stands on every log line. */
  readonly name: string;
  /** `false` logs nothing. */
  readonly log?: LogOptions | false;
  /** Envelopes by path, for errors outside every surface: unknown paths, unreadable addresses. */
  readonly surfaces?: readonly EnvelopeAt[];
  /** Proxies whose forwarded headers are believed; none unless given. */
  readonly trustProxy?: NonNullable<FastifyServerOptions["trustProxy"]>;
  /** Largest JSON body, bytes; 1 MiB unless given. Calls may say otherwise. */
  readonly bodyLimit?: number;
  /** A request's headers must have come by then, ms; 20 s unless given. */
  readonly headersTimeoutMs?: number;
  /** A body must have come by then, ms; 10 min unless given. Calls with a `longBody` have no such limit. */
  readonly requestTimeoutMs?: number;
  /** A `longBody` may pause for so long, ms; 1 min unless given. */
  readonly stallTimeoutMs?: number;
  readonly keepAliveTimeoutMs?: number;
  /** How long running requests may go on once the service is told to stop, ms; 30 s unless given. */
  readonly drainMs?: number;
}

/** A file name of 200 bytes may be written as 600 characters of percent encoding. */
const maxParamLength = 1024;

/** The Fastify instance both servers start from: logs, ids, headers, errors, limits and a clean stop. */
export function createService(options: ServiceOptions): FastifyInstance {
  const pick = envelopePicker(options.surfaces ?? []);
  const connections = trackConnections();
  const app: FastifyInstance = fastify({
    logger: options.log === false ? false : loggerOptions(options.name, options.log ?? {}),
    logController: new AccessLog(),
    genReqId: requestIdOf,
    requestIdHeader: false,
    trustProxy: options.trustProxy ?? false,
    bodyLimit: options.bodyLimit ?? 1024 * 1024,
    keepAliveTimeout: options.keepAliveTimeoutMs ?? 65_000,
    // Bodies have limits of their own, by call; headers keep theirs.
    requestTimeout: 0,
    // Requests that come on an open connection during a stop are served; the reply then closes it.
    return503OnClosing: false,
    routerOptions: { maxParamLength },
    http: {
      headersTimeout: options.headersTimeoutMs ?? 20_000,
      connectionsCheckingInterval: 1000,
      // A request without Host gets our envelope instead of Node's bare 400.
      requireHostHeader: false,
    },
    frameworkErrors(error, request, reply) {
      // Hooks do not run for addresses the router cannot read.
      void reply.headers({ ...securityHeaders, "x-request-id": request.id });
      pick(request.raw.url ?? "/").errorHandler(error, request, reply);
      request.log.info(accessFields(request, reply), "request");
    },
    clientErrorHandler: clientErrorHandler(pick, connections, () => app.log),
  });

  const routes = collectRoutes(app);
  app.decorate("routeTable", routes);
  app.addHook("onRequest", async (request, reply) => {
    void reply.headers(securityHeaders).header("x-request-id", request.id);
    let finished = false;
    reply.raw.once("finish", () => (finished = true));
    reply.raw.once("close", () => {
      if (finished) return;
      request.log.info({ ...accessFields(request, reply), aborted: true }, "request");
    });
  });
  drainOnClose(app, connections, options.drainMs ?? 30_000);
  limitBodyTime(app, {
    wholeMs: options.requestTimeoutMs ?? 600_000,
    stallMs: options.stallTimeoutMs ?? 60_000,
  });
  discardUnreadBodies(app);
  readJsonBodies(app);
  app.setErrorHandler((error, request, reply) =>
    pick(request.raw.url ?? "/").errorHandler(error, request, reply),
  );
  app.setNotFoundHandler(notFoundHandler(pick, routes));
  return app;
}
