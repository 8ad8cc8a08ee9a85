import Sqlite from "better-sqlite3";
import { Kysely, sql } from "kysely";
import { ConnectionDialect } from "./dialect.ts";

// How long a statement waits for a lock of another process, such as a backup or a person's sqlite3, in milliseconds.
const BUSY_TIMEOUT_MS = 5000;

// better-sqlite3 is built with 16 MB. What falls out of the cache comes from the system's, which costs a copy and not the disk.
const CACHE_KIB = 4096;

export interface OpenDatabaseOptions {
  /** Path of the database file; made when missing, in a folder that must exist. */
  readonly file: string;
  /** Refuses every write; the file must exist. */
  readonly readonly?: boolean;
}

/** An open database. Close it once, last of all. */
export interface DatabaseHandle<DB> {
  readonly db: Kysely<DB>;
  /** Resolves when the database answers; throws when it does not. */
  readonly ready: () => Promise<void>;
  /** Moves what the write-ahead log holds into the database file, then closes. */
  readonly close: () => Promise<void>;
}

/**
 * Opens a SQLite database so that what is committed survives a power cut: a write-ahead log, flushed at every commit.
 * Foreign keys are enforced; the schema of the file itself is not trusted to call functions.
 */
export function openDatabase<DB>(options: OpenDatabaseOptions): DatabaseHandle<DB> {
  const readonly = options.readonly ?? false;
  const connection = new Sqlite(options.file, {
    readonly,
    fileMustExist: readonly,
    timeout: BUSY_TIMEOUT_MS,
  });
  try {
    if (!readonly) connection.pragma("journal_mode = WAL");
    connection.pragma("synchronous = FULL");
    connection.pragma(`cache_size = -${CACHE_KIB}`);
    connection.pragma("foreign_keys = ON");
    connection.pragma("trusted_schema = OFF");
  } catch (error) {
    connection.close();
    throw error;
  }
  const db = new Kysely<DB>({ dialect: new ConnectionDialect(connection) });
  return {
    db,
    async ready() {
      await sql`select 1`.execute(db);
    },
    async close() {
      if (!connection.open) return;
      if (!readonly) connection.pragma("wal_checkpoint(TRUNCATE)");
      await db.destroy();
      // Kysely closes only what it has used.
      connection.close();
    },
  };
}
