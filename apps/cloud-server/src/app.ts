import { join } from "node:path";
import cookie from "@fastify/cookie";
import jwt from "@fastify/jwt";
import {
  allowOrigins,
  createService,
  docsRoutes,
  healthRoutes,
  metricsRoute,
  webPages,
} from "@clothesline/service-kit";
import type { FastifyInstance } from "fastify";
import { documented, envelopes, pages } from "./addresses.ts";
import type { Context } from "./context.ts";
import { createThumbnails } from "./features/wardrobe/thumbnails.ts";
import { keepHouse } from "./housekeeping.ts";
import { openServices } from "./services.ts";
import { driveSurface } from "./surfaces/drive/index.ts";
import { dropAdmission } from "./surfaces/drops/admission.ts";
import { dropsSurface } from "./surfaces/drops/index.ts";
import { objectStoreSurface } from "./surfaces/object-store/index.ts";
import { pagesSurface } from "./surfaces/pages/index.ts";
import { studioSurface } from "./surfaces/studio/index.ts";
import { createSignedLinks } from "./surfaces/studio/signed-links.ts";
import { syncSurface } from "./surfaces/sync/index.ts";
import { updateSurface } from "./surfaces/updates/index.ts";
import { version } from "./version.ts";

/** The built web pages, seen from `src` and from the bundle in `dist` alike. */
const pagesFolder = join(import.meta.dirname, "..", "..", "web", "dist");

/**
 * The whole server on a context: finishes or removes what a crash left half-done, then serves. Closing the
 * app closes the context.
 */
export async function buildApp(context: Context): Promise<FastifyInstance> {
  const { config, database } = context;
  const { db } = database;
  const app = createService({
    name: "cloud-server",
    log: context.log,
    surfaces: envelopes,
    trustProxy: config.trustProxy,
  });
  await allowOrigins(app, config.corsOrigins);
  await app.register(cookie);
  await app.register(jwt, {
    secret: context.secretKey,
    sign: { algorithm: "HS256" },
    verify: { algorithms: ["HS256"] },
  });
  warnOfOpenDoors(app, config.syncAuth);

  const tokens = {
    sign: (claims: object) => app.jwt.sign(claims),
    verify: (token: string): unknown => app.jwt.verify(token),
  };
  const services = await openServices(context, tokens, app.log);
  const { wardrobe, avatars, studio, objects, drive, sessions, frontDoor, drops } = services;
  app.addHook("onClose", async () => {
    try {
      await services.close();
    } finally {
      await context.close();
    }
  });
  app.addHook("onReady", async () => studio.queue.wake());
  keepHouse(app, services);

  const failing = healthRoutes(app, { checks: { database: () => database.ready() } });
  metricsRoute(app, { enabled: config.metrics });
  docsRoutes(app, { title: "Clothesline cloud server", version, surfaces: documented });
  const sendHome = await webPages(app, {
    root: pagesFolder,
    shell: "cloud.html",
    pages,
    // Files go straight to and from the object store, which may be somebody else's.
    connect: [new URL(objects.store.host).origin],
  });

  await app.register(async (surface) =>
    syncSurface(surface, {
      config,
      wardrobe,
      frontDoor,
      signToken: tokens.sign,
      verifyToken: tokens.verify,
    }),
  );
  await app.register(async (surface) =>
    driveSurface(surface, {
      db,
      sessions,
      frontDoor,
      drive,
      uploadsFolder: services.uploadsFolder,
      thumbnails: services.driveThumbnails,
      dataDir: config.dataDir,
      dropAdmission: dropAdmission(drops),
    }),
  );
  await app.register(async (surface) =>
    dropsSurface(surface, { config, drops, sessions, thumbnails: services.driveThumbnails }),
  );
  await app.register(async (surface) =>
    objectStoreSurface(surface, { disk: objects.disk, host: objects.ownHost }),
  );
  await app.register(async (surface) => {
    const links = createSignedLinks(context.secretKey, context.now);
    return studioSurface(surface, { studio, avatars, sessions, frontDoor, links });
  });
  await app.register(async (surface) =>
    updateSurface(surface, {
      config,
      releases: services.releases,
      failures: services.keyFailures,
      failing,
      sendHome,
    }),
  );
  await app.register(async (surface) => {
    return pagesSurface(surface, {
      config,
      wardrobe,
      thumbnails: createThumbnails(wardrobe),
      sessions,
      frontDoor,
      generator: context.generators.configured,
    });
  });
  return app;
}

function warnOfOpenDoors(app: FastifyInstance, syncAuth: "token" | "id"): void {
  if (syncAuth === "token") return;
  app.log.warn(
    "CLOUD_SYNC_AUTH=id: anyone who can reach this server and knows a user id can read, overwrite and " +
      "delete that person's pictures. Use it for old clients on a network you trust, and nowhere else.",
  );
}
