import type { FastifyInstance } from "fastify";
import { accountRemovers } from "./account-parts.ts";
import { keepDoing } from "./chores.ts";
import { removeAccounts } from "./features/accounts/remove.ts";
import { sweepDrops } from "./features/drops/sweep.ts";
import { sweepUploads } from "./features/files/resumable.ts";
import { purgeOldFiles } from "./features/files/trash.ts";
import { sweepOrphans } from "./features/objects/disk/sweep.ts";
import { sweepUploads as sweepReleaseUploads } from "./features/releases/left-uploads.ts";
import { purgeTrash } from "./features/wardrobe/trash.ts";
import type { Services } from "./services.ts";

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

/** Everything the server does by itself, from when it is ready until it closes. */
export function keepHouse(app: FastifyInstance, services: Services): void {
  const { wardrobe, objects, drive, uploadsFolder, releases, sessions, drops } = services;
  const started = new Date();
  const chore = (name: string, everyMs: number, run: () => Promise<number>): void =>
    keepDoing(app, { name, everyMs, run });

  chore("empty the wardrobe's trash", hourMs, () => purgeTrash(wardrobe, new Date()));
  chore("empty the drive's trash", hourMs, () => purgeOldFiles(drive, new Date()));
  chore("remove uploads nobody recorded and what was left of others", hourMs, async () => {
    return (await objects.store.sweep(new Date())) + (await sweepOrphans(objects.disk, started));
  });
  chore("remove resumable uploads whose time is over", hourMs, () =>
    sweepUploads(drive, uploadsFolder, new Date()),
  );
  chore("remove thumbnails of files that are gone", hourMs, () => services.driveThumbnails.sweep());
  chore("remove uploads of releases nobody went on with", hourMs, () =>
    sweepReleaseUploads(releases, new Date()),
  );
  chore("forget expired sessions", hourMs, () => sessions.prune());
  chore("mark expired drops", minuteMs, () => sweepDrops(drops));

  const removers = accountRemovers(services);
  chore("remove accounts", secondMs, async () => {
    const removed = await removeAccounts(drive.db, removers);
    if (removed > 0) {
      await objects.store.sweep(new Date());
      await services.driveThumbnails.sweep();
    }
    return removed;
  });
}
