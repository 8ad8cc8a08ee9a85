import { join } from "node:path";
import type { Staging } from "@clothesline/storage";
import type { Kysely } from "kysely";
import type { Database } from "../../../database.ts";
import type { AccessKeys } from "../access-keys.ts";
import type { InFlight } from "../in-flight.ts";

/** The own store's bucket, and the first segment of its addresses. */
export const ownBucket = "oss";

/** What the own store is made of. */
export interface Disk {
  readonly db: Kysely<Database>;
  /** Holds the objects, each under its id: no name of a file is ever part of a path. */
  readonly folder: string;
  readonly staging: Staging;
  readonly keys: AccessKeys;
  readonly inFlight: InFlight;
  /** Bytes one account may keep. */
  readonly quota: number;
  /** Largest file, bytes, whatever a policy allows. */
  readonly maxFileBytes: number;
  readonly now: () => Date;
}

/** Where an object's bytes are. 256 folders keep each of them small. */
export const pathOf = ({ folder }: Pick<Disk, "folder">, id: string): string =>
  join(folder, id.slice(0, 2), id);
