import { join } from "node:path";
import { makeFolder } from "@clothesline/storage";
import { cleanUp } from "./clean-up.ts";
import { measure } from "./measure.ts";
import type { Releases } from "./releases.ts";
import { createRoom } from "./room.ts";

export interface ReleasesOptions extends Pick<
  Releases,
  "db" | "prefix" | "keepReleases" | "quotaBytes" | "configuredKey" | "log"
> {
  /** Made where it is missing. */
  readonly root: string;
}

export async function openReleases({ root, ...options }: ReleasesOptions): Promise<Releases> {
  const dirs = {
    root,
    packages: join(root, "packages"),
    staging: join(root, "staging"),
    resumable: join(root, "resumable"),
  };
  for (const dir of Object.values(dirs)) await makeFolder(dir);
  const releases: Releases = {
    ...options,
    dirs,
    room: createRoom({
      measure: () => measure(releases),
      async cleanUp() {
        const { deleted, freed } = await cleanUp(releases);
        options.log.info({ packages: deleted.length, freed }, "cleaned up for an upload");
      },
    }),
  };
  return releases;
}
