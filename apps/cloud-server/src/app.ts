import { join } from "node:path";
import cookie from "@fastify/cookie";
import jwt from "@fastify/jwt";
import {
  driveCalls,
  dropCalls,
  pagesCalls,
  studioCalls,
  syncCalls,
  updateCalls,
} from "@clothesline/contracts";
import {
  allowOrigins,
  createFailureLimiter,
  createService,
  docsRoutes,
  healthRoutes,
  metricsRoute,
  webPages,
} from "@clothesline/service-kit";
import { makeFolder } from "@clothesline/storage";
import type { FastifyInstance } from "fastify";
import { accountRemovers } from "./account-parts.ts";
import { keepDoing } from "./chores.ts";
import type { Context } from "./context.ts";
import { removeAccounts } from "./features/accounts/remove.ts";
import { recoverAvatars } from "./features/avatars/avatars.ts";
import { createStudio } from "./features/generations/create-studio.ts";
import { recoverGenerations } from "./features/generations/recover.ts";
import { sweepUploads } from "./features/files/resumable.ts";
import { purgeOldFiles } from "./features/files/trash.ts";
import { sweepDrops } from "./features/drops/sweep.ts";
import { createObjects } from "./features/objects/create-objects.ts";
import { sweepOrphans } from "./features/objects/disk/sweep.ts";
import { openReleases } from "./features/releases/open-releases.ts";
import { sweepUploads as sweepReleaseUploads } from "./features/releases/left-uploads.ts";
import { createSessions } from "./features/sessions/sessions.ts";
import { createAccountLocks } from "./features/wardrobe/locks.ts";
import { createThumbnails } from "./features/wardrobe/thumbnails.ts";
import { closeJournal, recover } from "./features/wardrobe/recover.ts";
import { purgeTrash } from "./features/wardrobe/trash.ts";
import type { Wardrobe } from "./features/wardrobe/wardrobe.ts";
import { openFrontDoor } from "./surfaces/front-door.ts";
import { driveEnvelope } from "./surfaces/drive/envelope.ts";
import { driveSurface } from "./surfaces/drive/index.ts";
import { dropAdmission } from "./surfaces/drops/admission.ts";
import { dropsEnvelope } from "./surfaces/drops/envelope.ts";
import { dropsSurface } from "./surfaces/drops/index.ts";
import { openDrops } from "./surfaces/drops/open-drops.ts";
import { objectStoreEnvelope } from "./surfaces/object-store/envelope.ts";
import { objectStoreSurface } from "./surfaces/object-store/index.ts";
import { pagesEnvelope } from "./surfaces/pages/envelope.ts";
import { pagesSurface } from "./surfaces/pages/index.ts";
import { studioEnvelope } from "./surfaces/studio/envelope.ts";
import { studioSurface } from "./surfaces/studio/index.ts";
import { createSignedLinks } from "./surfaces/studio/signed-links.ts";
import { syncEnvelope } from "./surfaces/sync/envelope.ts";
import { syncSurface } from "./surfaces/sync/index.ts";
import { updateEnvelope } from "./surfaces/updates/envelope.ts";
import { updateSurface } from "./surfaces/updates/index.ts";
import { version } from "./version.ts";

/** The built web pages, seen from `src` and from the bundle in `dist` alike. */
const pagesFolder = join(import.meta.dirname, "..", "..", "web", "dist");

/** Addresses of the pages beside `/`; none of them begins as a call does. */
const pages = [
  ...[
    "/login",
    "/register",
    "/wardrobe",
    "/wardrobe/:id",
    "/files",
    "/files/*",
    "/trash",
    "/shares",
    "/d/:code",
  ],
  ...["/studio", "/studio/:id", "/try-on", "/settings"],
];

const minuteMs = 60 * 1000;
const hourMs = 60 * minuteMs;

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
      ...["/api/auth", "/api/uploads", "/api/v1/images", "/api/health"].map((prefix) => ({
        prefix,
        envelope: studioEnvelope,
      })),
      { prefix: "/user", envelope: driveEnvelope },
      { prefix: "/user-settings", envelope: driveEnvelope },
      { prefix: "/file", envelope: driveEnvelope },
      { prefix: "/drop", envelope: dropsEnvelope },
      { prefix: "/api/v1", envelope: updateEnvelope },
      { prefix: "/downloads", envelope: updateEnvelope },
      { prefix: "/health", envelope: updateEnvelope },
      { prefix: "/oss", envelope: objectStoreEnvelope },
      { prefix: "/api/pages", envelope: pagesEnvelope },
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
    quota: config.driveQuotaBytes,
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
  const avatars = { db: database.db, dataDir: config.dataDir, staging };
  await recoverAvatars(avatars);
  const studio = createStudio({
    ...avatars,
    wardrobe,
    generators: context.generators,
    limits: {
      atOnce: config.generationsAtOnce,
      perUser: config.generationsPerUser,
      waitingPerUser: config.generationsWaitingPerUser,
    },
    log: app.log,
  });
  await recoverGenerations(studio);
  app.addHook("onReady", async () => studio.queue.wake());
  app.addHook("onClose", () => studio.queue.stop());
  const objects = createObjects(database.db, staging, context.secretKey, config);
  app.addHook("onClose", objects.close);
  const started = new Date();
  keepDoing(app, {
    name: "remove uploads nobody recorded and what was left of others",
    everyMs: hourMs,
    run: async () => (await objects.store.sweep(new Date())) + (await sweepOrphans(objects.disk, started)),
  });
  const releases = await openReleases(database.db, config, app.log);
  keepDoing(app, {
    name: "remove uploads of releases nobody went on with",
    everyMs: hourMs,
    run: () => sweepReleaseUploads(releases, new Date()),
  });
  warnOfOpenDoors(app, config.syncAuth);

  const failing = healthRoutes(app, { checks: { database: () => database.ready() } });
  metricsRoute(app, { enabled: config.metrics });
  docsRoutes(app, {
    title: "Clothesline cloud server",
    version,
    surfaces: [
      { calls: syncCalls, envelope: syncEnvelope },
      { calls: studioCalls, envelope: studioEnvelope },
      { calls: driveCalls, envelope: driveEnvelope },
      { calls: dropCalls, envelope: dropsEnvelope },
      { calls: updateCalls, envelope: updateEnvelope },
      { calls: pagesCalls, envelope: pagesEnvelope },
    ],
  });

  await app.register(cookie);
  await app.register(jwt, {
    secret: context.secretKey,
    sign: { algorithm: "HS256" },
    verify: { algorithms: ["HS256"] },
  });
  const sessions = createSessions({
    db: database.db,
    sign: (claims) => app.jwt.sign(claims),
    verify: (token) => app.jwt.verify(token),
    now: context.now,
  });
  keepDoing(app, { name: "forget expired sessions", everyMs: hourMs, run: sessions.prune });
  await app.register(async (surface) =>
    objectStoreSurface(surface, { disk: objects.disk, host: objects.ownHost }),
  );
  const frontDoor = openFrontDoor(wardrobe, config);
  const { db } = wardrobe;
  const drive = { db, store: objects.store, quota: config.driveQuotaBytes };
  keepDoing(app, {
    name: "empty the drive's trash",
    everyMs: hourMs,
    run: () => purgeOldFiles(drive, new Date()),
  });
  const uploadsFolder = join(config.dataDir, "uploads");
  await makeFolder(uploadsFolder);
  keepDoing(app, {
    name: "remove resumable uploads whose time is over",
    everyMs: hourMs,
    run: () => sweepUploads(drive, uploadsFolder, new Date()),
  });
  const removers = accountRemovers({ wardrobe, studio, avatars, drive });
  keepDoing(app, {
    name: "remove accounts",
    everyMs: 1000,
    async run() {
      const removed = await removeAccounts(db, removers);
      if (removed > 0) await objects.store.sweep(new Date());
      return removed;
    },
  });
  const drops = openDrops({
    db,
    objects: objects.store,
    sign: (claims) => app.jwt.sign(claims),
    verify: (token) => app.jwt.verify(token),
    failures: config.failuresPerMinute,
    now: context.now,
  });
  keepDoing(app, { name: "mark expired drops", everyMs: minuteMs, run: () => sweepDrops(drops) });
  await app.register(async (surface) =>
    driveSurface(surface, {
      db,
      sessions,
      frontDoor,
      drive,
      uploadsFolder,
      dropAdmission: dropAdmission(drops),
    }),
  );
  await app.register(async (surface) => dropsSurface(surface, { config, drops, sessions }));
  const links = createSignedLinks(context.secretKey, context.now);
  await app.register(async (surface) =>
    studioSurface(surface, { studio, avatars, sessions, frontDoor, links }),
  );
  const sendHome = await webPages(app, {
    root: pagesFolder,
    shell: "cloud.html",
    pages,
    // Files go straight to and from the object store, which may be somebody else's.
    connect: [new URL(objects.store.host).origin],
  });
  await app.register(async (surface) =>
    pagesSurface(surface, {
      config,
      wardrobe,
      thumbnails: createThumbnails(wardrobe),
      sessions,
      frontDoor,
      generator: context.generators.configured,
    }),
  );
  await app.register(async (surface) =>
    updateSurface(surface, {
      config,
      releases,
      failures: createFailureLimiter({ failures: config.failuresPerMinute }),
      failing,
      sendHome,
    }),
  );
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
