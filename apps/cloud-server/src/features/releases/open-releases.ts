import { join } from "node:path";
import { makeFolder } from "@clothesline/storage";
import type { Config } from "../../config.ts";
import { digestOf } from "./api-keys.ts";
import { cleanUp } from "./clean-up.ts";
import { measure } from "./measure.ts";
import { recoverReleases } from "./recover.ts";
import type { Releases } from "./releases.ts";
import { createRoom } from "./room.ts";

type Settings = Pick<Config, "dataDir" | "apiKey" | "updatesPrefix" | "keepReleases" | "updatesQuotaBytes">;

/** Makes the folders of releases where they are missing, and removes what broken uploads have left in them. */
export async function openReleases(
  db: Releases["db"],
  { dataDir, apiKey, updatesPrefix, keepReleases, updatesQuotaBytes }: Settings,
  log: Releases["log"],
): Promise<Releases> {
  const root = join(dataDir, "releases");
  const dirs = {
    root,
    packages: join(root, "packages"),
    staging: join(root, "staging"),
    resumable: join(root, "resumable"),
  };
  for (const dir of Object.values(dirs)) await makeFolder(dir);
  const releases: Releases = {
    db,
    dirs,
    configuredKey: apiKey === undefined ? undefined : digestOf(apiKey),
    prefix: updatesPrefix,
    keepReleases,
    quotaBytes: updatesQuotaBytes,
    log,
    room: createRoom({
      measure: () => measure(releases),
      async cleanUp() {
        const { deleted, freed } = await cleanUp(releases);
        log.info({ packages: deleted.length, freed }, "cleaned up for an upload");
      },
    }),
  };
  await recoverReleases(releases);
  return releases;
}
