import jwt from "@fastify/jwt";
import { driveCalls, syncCalls } from "@clothesline/contracts";
import { createService, docsRoutes, healthRoutes, metricsRoute } from "@clothesline/service-kit";
import type { FastifyInstance } from "fastify";
import type { Context } from "./context.ts";
import { createSessions } from "./features/sessions/sessions.ts";
import { createAccountLocks } from "./features/wardrobe/locks.ts";
import { closeJournal, recover } from "./features/wardrobe/recover.ts";
import { purgeTrash } from "./features/wardrobe/trash.ts";
import type { Wardrobe } from "./features/wardrobe/wardrobe.ts";
import { openFrontDoor } from "./surfaces/front-door.ts";
import { driveEnvelope } from "./surfaces/drive/envelope.ts";
import { driveSurface } from "./surfaces/drive/index.ts";
import { syncEnvelope } from "./surfaces/sync/envelope.ts";
import { syncSurface } from "./surfaces/sync/index.ts";
import { version } from "./version.ts";

/** How often the trash is looked through, ms. */
const purgeEvery = 3600 * 1000;

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
    ],
    trustProxy: config.trustProxy,
  });
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
  keepTrashShort(app, wardrobe);
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

/** Empties the trash of what has been in it long enough: at the start, then each hour. */
function keepTrashShort(app: FastifyInstance, wardrobe: Wardrobe): void {
  let running = Promise.resolve();
  const purge = (): void => {
    running = purgeTrash(wardrobe, new Date()).then(
      (purged) => (purged > 0 ? app.log.info({ purged }, "emptied the trash") : undefined),
      (err: unknown) => app.log.error({ err }, "the trash could not be emptied"),
    );
  };
  const timer = setInterval(purge, purgeEvery);
  timer.unref();
  app.addHook("onReady", async () => purge());
  app.addHook("onClose", async () => {
    clearInterval(timer);
    await running;
  });
}
