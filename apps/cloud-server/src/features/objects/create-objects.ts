import { join } from "node:path";
import type { Staging } from "@clothesline/storage";
import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import { accessKeys } from "./access-keys.ts";
import type { Disk } from "./disk/disk.ts";
import { createDiskStore } from "./disk/disk-store.ts";
import { createInFlight } from "./in-flight.ts";
import type { BucketSettings } from "./oss/bucket.ts";
import type { KeptObject, ObjectStore } from "./object-store.ts";

/** What the stores are set to. */
export interface ObjectSettings {
  readonly dataDir: string;
  /** The address the server is reached at, without a slash at the end. */
  readonly publicUrl: string;
  readonly driveQuotaBytes: number;
  readonly driveMaxFileBytes: number;
  /** The bucket files are put in; the server's own disk without. */
  readonly bucket: BucketSettings | undefined;
}

export interface Objects {
  /** Where files are put. */
  readonly store: ObjectStore;
  /** The server's own store, which serves what it has whether or not a bucket has been configured since. */
  readonly disk: Disk;
  /** Address of the own store's bucket. */
  readonly ownHost: string;
  readonly close: () => Promise<void>;
}

/** A store together with the one that was used before it, whose objects stay where they are. */
function withOlder(store: ObjectStore, older: ObjectStore): ObjectStore {
  const storeOf = ({ bucket }: KeptObject): ObjectStore => (bucket === older.bucket ? older : store);
  return {
    ...store,
    signDownload: (object, options) => storeOf(object).signDownload(object, options),
    open: (object, range) => storeOf(object).open(object, range),
    sweep: async (now) => (await store.sweep(now)) + (await older.sweep(now)),
  };
}

export async function createObjects(
  db: Kysely<Database>,
  staging: Staging,
  secretKey: string,
  settings: ObjectSettings,
): Promise<Objects> {
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
  const { bucket } = settings;
  if (bucket === undefined) return { store: own, disk, ownHost: own.host, close: async () => undefined };
  // What speaks to a bucket stays out of memory where there is none.
  const { createBucketClient } = await import("./oss/bucket-client.ts");
  const { createBucketStore } = await import("./oss/bucket-store.ts");
  const client = createBucketClient(bucket);
  const { quota, maxFileBytes, now } = disk;
  const remote = createBucketStore({ db, settings: bucket, client, quota, maxFileBytes, now });
  return { store: withOlder(remote, own), disk, ownHost: own.host, close: client.close };
}
