import jwt from "@fastify/jwt";
import { driveCalls, syncCalls } from "@clothesline/contracts";
import {
  allowOrigins,
  createService,
  docsRoutes,
  healthRoutes,
  metricsRoute,
} from "@clothesline/service-kit";
import type { FastifyInstance } from "fastify";
import { keepDoing } from "./chores.ts";
import type { Context } from "./context.ts";
import { createObjects } from "./features/objects/create-objects.ts";
import { sweepOrphans } from "./features/objects/disk/sweep.ts";
import { createSessions } from "./features/sessions/sessions.ts";
import { createAccountLocks } from "./features/wardrobe/locks.ts";
import { closeJournal, recover } from "./features/wardrobe/recover.ts";
import { purgeTrash } from "./features/wardrobe/trash.ts";
import type { Wardrobe } from "./features/wardrobe/wardrobe.ts";
import { openFrontDoor } from "./surfaces/front-door.ts";
import { driveEnvelope } from "./surfaces/drive/envelope.ts";
import { driveSurface } from "./surfaces/drive/index.ts";
import { objectStoreEnvelope } from "./surfaces/object-store/envelope.ts";
import { objectStoreSurface } from "./surfaces/object-store/index.ts";
import { syncEnvelope } from "./surfaces/sync/envelope.ts";
import { syncSurface } from "./surfaces/sync/index.ts";
import { version } from "./version.ts";

const hourMs = 3600 * 1000;

/**
 * The whole server on a context: finishes or removes what a crash left half-done, then serves. Closing the
 * app closes the context.
 */
export async function buildApp(context: Context): Promise<FastifyInstance> {
  const { config, database, staging } = context;
  const app = createService({
    name: "cloud-server",
    log: context.log,
    surfaces: [
      { prefix: "/api", envelope: syncEnvelope },
      { prefix: "/user", envelope: driveEnvelope },
      { prefix: "/user-settings", envelope: driveEnvelope },
      { prefix: "/file", envelope: driveEnvelope },
      { prefix: "/oss", envelope: objectStoreEnvelope },
    ],
    trustProxy: config.trustProxy,
  });
  await allowOrigins(app, config.corsOrigins);
  const wardrobe: Wardrobe = {
    db: database.db,
    dataDir: config.dataDir,
    staging,
    locks: createAccountLocks(),
    unfinished: new Set(),
    log: app.log,
  };
  app.addHook("onClose", async () => {
    try {
      await closeJournal(wardrobe);
    } finally {
      await context.close();
    }
  });

  await recover(wardrobe);
  keepDoing(app, {
    name: "empty the trash",
    everyMs: hourMs,
    run: () => purgeTrash(wardrobe, new Date()),
  });
  const objects = createObjects(database.db, staging, context.secretKey, config);
  const started = new Date();
  keepDoing(app, {
    name: "remove uploads nobody recorded and what was left of others",
    everyMs: hourMs,
    run: async () => (await objects.store.sweep(new Date())) + (await sweepOrphans(objects.disk, started)),
  });
  warnOfOpenDoors(app, config.syncAuth);

  healthRoutes(app, { checks: { database: () => database.ready() } });
  metricsRoute(app, { enabled: config.metrics });
  docsRoutes(app, {
    title: "Clothesline cloud server",
    version,
    surfaces: [
      { calls: syncCalls, envelope: syncEnvelope },
      { calls: driveCalls, envelope: driveEnvelope },
    ],
  });
  app.get("/", async (_request, reply) => reply.redirect("/docs"));

  await app.register(jwt, {
    secret: context.secretKey,
    sign: { algorithm: "HS256" },
    verify: { algorithms: ["HS256"] },
  });
  const sessions = createSessions({
    db: database.db,
    sign: (claims) => app.jwt.sign(claims),
    verify: (token) => app.jwt.verify(token),
  });
  keepDoing(app, { name: "forget expired sessions", everyMs: hourMs, run: sessions.prune });
  await app.register(async (surface) =>
    objectStoreSurface(surface, { disk: objects.disk, host: objects.ownHost }),
  );
  const frontDoor = openFrontDoor(wardrobe, config);
  const { db } = wardrobe;
  await app.register(async (surface) => driveSurface(surface, { db, sessions, frontDoor }));
  await app.register(async (surface) =>
    syncSurface(surface, {
      config,
      wardrobe,
      frontDoor,
      signToken: (claims) => app.jwt.sign(claims),
      verifyToken: (token) => app.jwt.verify(token),
    }),
  );
  return app;
}

function warnOfOpenDoors(app: FastifyInstance, syncAuth: "token" | "id"): void {
  if (syncAuth === "token") return;
  app.log.warn(
    "CLOUD_SYNC_AUTH=id: anyone who can reach this server and knows a user id can read, overwrite and " +
      "delete that person's pictures. Use it for old clients on a network you trust, and nowhere else.",
  );
}
