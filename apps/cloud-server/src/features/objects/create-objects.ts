import { join } from "node:path";
import type { Staging } from "@clothesline/storage";
import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import { accessKeys } from "./access-keys.ts";
import type { Disk } from "./disk/disk.ts";
import { createDiskStore } from "./disk/disk-store.ts";
import { createInFlight } from "./in-flight.ts";
import type { ObjectStore } from "./object-store.ts";

/** What the stores are set to. */
export interface ObjectSettings {
  readonly dataDir: string;
  /** The address the server is reached at, without a slash at the end. */
  readonly publicUrl: string;
  readonly driveQuotaBytes: number;
  readonly driveMaxFileBytes: number;
}

export interface Objects {
  /** Where files are put. */
  readonly store: ObjectStore;
  /** The server's own store, which serves what it has whether or not a bucket has been configured since. */
  readonly disk: Disk;
  /** Address of the own store's bucket. */
  readonly ownHost: string;
}

export function createObjects(
  db: Kysely<Database>,
  staging: Staging,
  secretKey: string,
  settings: ObjectSettings,
): Objects {
  const disk: Disk = {
    db,
    folder: join(settings.dataDir, "objects"),
    staging,
    keys: accessKeys(secretKey),
    inFlight: createInFlight(),
    quota: settings.driveQuotaBytes,
    maxFileBytes: settings.driveMaxFileBytes,
    now: () => new Date(),
  };
  const own = createDiskStore(disk, settings.publicUrl);
  return { store: own, disk, ownHost: own.host };
}
