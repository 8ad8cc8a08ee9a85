import type { Staging, StagingBatch } from "@clothesline/storage";
import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import type { AccountLocks } from "./locks.ts";
import type { Disk } from "./prepare-files.ts";

/** What the wardrobe is made of: rows, files, and one commit at a time for each account. */
export interface Wardrobe {
  readonly db: Kysely<Database>;
  readonly dataDir: string;
  readonly staging: Staging;
  /** Bytes one account may keep. */
  readonly quota: number;
  readonly locks: AccountLocks;
  /** Accounts whose journal says what is still to be done, rather than what has been. */
  readonly unfinished: Set<string>;
  readonly log: {
    error: (fields: object, message: string) => void;
    info: (fields: object, message: string) => void;
  };
}

/** The disk as `prepareFiles` sees it during one commit; links it stages are made by a batch. */
export function diskOf({ dataDir, staging }: Wardrobe, batch: StagingBatch): Disk {
  return {
    dataDir,
    stageLink(existing) {
      const path = staging.newPath();
      batch.link(existing, path);
      return path;
    },
  };
}
