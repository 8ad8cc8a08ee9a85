import { join } from "node:path";
import { createFailureLimiter } from "@clothesline/service-kit";
import { makeFolder } from "@clothesline/storage";
import type { FastifyBaseLogger } from "fastify";
import type { Context } from "./context.ts";
import { recoverAvatars } from "./features/avatars/avatars.ts";
import { createDriveThumbnails } from "./features/files/thumbnails.ts";
import { createStudio } from "./features/generations/create-studio.ts";
import { recoverGenerations } from "./features/generations/recover.ts";
import { createObjects } from "./features/objects/create-objects.ts";
import { openReleases } from "./features/releases/open-releases.ts";
import { createSessions } from "./features/sessions/sessions.ts";
import { createAccountLocks } from "./features/wardrobe/locks.ts";
import { closeJournal, recover } from "./features/wardrobe/recover.ts";
import type { Wardrobe } from "./features/wardrobe/wardrobe.ts";
import { openDrops } from "./surfaces/drops/open-drops.ts";
import { openFrontDoor } from "./surfaces/front-door.ts";

/** Signs and checks what tokens say. */
interface Tokens {
  readonly sign: (claims: object) => string;
  /** What a token says; throws when its signature is not ours or its time is over. */
  readonly verify: (token: string) => unknown;
}

export type Services = Awaited<ReturnType<typeof openServices>>;

/**
 * The features as the surfaces work with them, each built from the few things it uses. What a crash left half-done is
 * finished or removed here, before anyone is let in.
 */
export async function openServices(context: Context, tokens: Tokens, log: FastifyBaseLogger) {
  const { config, database, staging, now } = context;
  const { db } = database;
  const { dataDir } = config;

  const wardrobe: Wardrobe = {
    db,
    dataDir,
    staging,
    locks: createAccountLocks(),
    unfinished: new Set(),
    quota: config.driveQuotaBytes,
    log,
  };
  await recover(wardrobe);

  const avatars = { db, dataDir, staging };
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
    log,
  });
  await recoverGenerations(studio);

  const objects = await createObjects(db, staging, context.secretKey, config);
  const drive = { db, store: objects.store, quota: config.driveQuotaBytes };
  const uploadsFolder = join(dataDir, "uploads");
  await makeFolder(uploadsFolder);

  return {
    wardrobe,
    avatars,
    studio,
    objects,
    drive,
    driveThumbnails: createDriveThumbnails(drive, dataDir),
    uploadsFolder,
    releases: await openReleases(db, config, log),
    sessions: createSessions({ db, ...tokens, now }),
    frontDoor: openFrontDoor(wardrobe, config),
    drops: openDrops({
      db,
      objects: objects.store,
      ...tokens,
      failures: config.failuresPerMinute,
      now,
    }),
    /** Wrong keys of publishers by address. */
    keyFailures: createFailureLimiter({ failures: config.failuresPerMinute }),

    /** Ends what runs, in the opposite order of its making. */
    async close(): Promise<void> {
      await studio.queue.stop();
      await objects.close();
      await closeJournal(wardrobe);
    },
  };
}
