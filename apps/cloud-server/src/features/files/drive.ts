import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import type { ObjectStore } from "../objects/object-store.ts";

/** What files and folders are made of: rows, and objects that hold their bytes. */
export interface Drive {
  readonly db: Kysely<Database>;
  readonly store: ObjectStore;
  /** Bytes one account may keep. */
  readonly quota: number;
}

/** A moment as rows of files have it: ISO 8601 to the second. */
export const isoTime = (moment: Date): string => `${moment.toISOString().slice(0, 19)}Z`;
