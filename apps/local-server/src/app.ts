import { join } from "node:path";
import { localCalls } from "@clothesline/contracts";
import {
  createService,
  docsRoutes,
  guardHostAndOrigin,
  healthRoutes,
  type LogOptions,
  metricsRoute,
  webPages,
} from "@clothesline/service-kit";
import type { FastifyInstance } from "fastify";
import { isLoopbackHost } from "./config.ts";
import type { Context } from "./context.ts";
import { localEnvelope } from "./surfaces/local/envelope.ts";
import { localSurface } from "./surfaces/local/index.ts";
import { version } from "./version.ts";

export interface AppOptions {
  /** `false` logs nothing. */
  readonly log?: LogOptions | false;
}

/** The built web pages, seen from `src` and from the bundle in `dist` alike. */
const pagesFolder = join(import.meta.dirname, "..", "..", "web", "dist");

/** Addresses of the pages beside `/`; none of them begins as a call does. */
const pages = ["/clothes", "/characters", "/favorites", "/trash", "/pictures/:id", "/settings", "/sync"];

/** Addresses that mean "every one of this machine's", which are no names. */
const wildcards = ["0.0.0.0", "::", "*"];

/** Builds the whole desktop server on a context, which it closes when it is closed itself. */
export async function buildApp(context: Context, options: AppOptions = {}): Promise<FastifyInstance> {
  const { config } = context;
  const app = createService({
    name: "local-server",
    log: options.log ?? { level: config.logLevel },
    surfaces: [{ prefix: "/api", envelope: localEnvelope }],
    trustProxy: config.trustProxy,
  });

  context.log.to(app.log);
  const { reconciled, swept, legacy } = context.recovered;
  if (reconciled !== undefined) {
    app.log.warn({ ...reconciled, swept }, "the last run did not end by itself; files and rows agree again");
  }

  if (legacy !== undefined) {
    app.log.warn(legacy, "took over the library of an older server; what is left stays in its legacy_images");
  }

  guardHostAndOrigin(app, {
    hosts: [...config.allowedHosts, ...(wildcards.includes(config.host) ? [] : [config.host])],
    openToExtensions: ({ operationId }) => extensionCalls.has(operationId),
  });
  healthRoutes(app, { checks: { database: () => context.database.ready() } });
  metricsRoute(app, { enabled: config.metrics });
  docsRoutes(app, {
    title: "Clothesline · 本地图片服务器",
    version,
    surfaces: [{ calls: localCalls, envelope: localEnvelope }],
  });
  await app.register(localSurface, context);
  const sendHome = await webPages(app, { root: pagesFolder, shell: "local.html", pages });
  app.get("/", (_request, reply) => sendHome(reply));

  app.addHook("onClose", () => context.close());
  if (!isLoopbackHost(config.host)) {
    app.log.warn(
      "listening beyond this machine: the default password is refused until it is changed; answers to LOCAL_ALLOWED_HOSTS",
    );
  }
  return app;
}

/**
 * What a browser extension may ask for. Without a pairing only the first six do anything for it: they save pictures
 * and read nobody's library. The others want the token of a paired one.
 */
const extensionCalls = new Set<string>(
  [
    localCalls.getStatus,
    localCalls.receiveImage,
    localCalls.uploadClipboard,
    localCalls.uploadFile,
    localCalls.getTask,
    localCalls.pairExtension,
    localCalls.getPairing,
    localCalls.unpair,
    localCalls.getImage,
    localCalls.deleteImage,
    localCalls.restoreImage,
    localCalls.getSyncStatus,
  ].map(({ operationId }) => operationId),
);
