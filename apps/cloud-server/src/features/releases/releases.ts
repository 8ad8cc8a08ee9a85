import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import type { Room } from "./room.ts";

interface Log {
  error: (fields: object, message: string) => void;
  warn: (fields: object, message: string) => void;
  info: (fields: object, message: string) => void;
}

/** What the update channel is made of. */
export interface Releases {
  readonly db: Kysely<Database>;
  readonly dirs: {
    /** Holds the others; all are on one volume. */
    readonly root: string;
    /** Published files, and nothing else. */
    readonly packages: string;
    /** Uploads under way, which end with their connection. */
    readonly staging: string;
    /** Uploads that may be gone on with. */
    readonly resumable: string;
  };
  readonly room: Room;
  /** Digest of the key that the configuration names, if any. */
  readonly configuredKey: Buffer | undefined;
  readonly prefix: string;
  readonly keepReleases: number;
  /** Bytes; the disk's size unless given. */
  readonly quotaBytes: number | undefined;
  readonly log: Log;
}
