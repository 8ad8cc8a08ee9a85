import { join } from "node:path";
import Sqlite from "better-sqlite3";

/** A folder that is this process's alone. The system frees it when the process ends, however it ends. */
export interface FolderLock {
  readonly release: () => void;
}

/** Another process, or another part of this one, holds the folder. */
export class FolderLockedError extends Error {
  override readonly name = "FolderLockedError";

  constructor(dir: string, options?: ErrorOptions) {
    super(`The folder ${dir} is in use by another process; stop that one first`, options);
  }
}

// A lock that its owner forgets must not end by garbage collection, which would close the connection.
const held = new Set<Sqlite.Database>();

/**
 * Takes a folder for this process alone, by an exclusive lock of SQLite on `<dir>/.lock`: a lock of the operating system on
 * every platform, which a kill -9 frees and a stale file cannot hold. The folder must exist.
 * Throws `FolderLockedError` at once when it is taken.
 */
export function lockFolder(dir: string): FolderLock {
  const connection = new Sqlite(join(dir, ".lock"), { timeout: 0 });
  try {
    connection.exec("begin exclusive");
  } catch (error) {
    connection.close();
    if (error instanceof Sqlite.SqliteError && error.code.startsWith("SQLITE_BUSY")) {
      throw new FolderLockedError(dir, { cause: error });
    }
    throw error;
  }
  held.add(connection);
  return {
    release() {
      held.delete(connection);
      connection.close();
    },
  };
}
