import type Sqlite from "better-sqlite3";
import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  SqliteAdapter,
  SqliteDialect,
  SqliteDriver,
} from "kysely";
import { withStatementCache } from "./statement-cache.ts";

/**
 * Kysely's own adapter says that SQLite cannot change its schema in a transaction, so its migrator would run without one. SQLite
 * can (https://www.sqlite.org/lang_transaction.html), and a migration that fails half-way has to leave nothing.
 */
class TransactionalDdlAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/**
 * On a full disk and on some other errors SQLite rolls the transaction back by itself
 * (https://www.sqlite.org/lang_transaction.html, "Response To Errors Within A Transaction"). A second rollback would fail, and
 * its error would hide the one that tells what happened.
 */
class RollbackOnceDriver extends SqliteDriver {
  readonly #connection: Sqlite.Database;

  constructor(connection: Sqlite.Database) {
    super({ database: withStatementCache(connection) });
    this.#connection = connection;
  }

  /**
   * Takes the lock for writing at once. A transaction that reads first and writes later would fail in between when another
   * process, such as the command that manages accounts, has written (SQLITE_BUSY_SNAPSHOT).
   */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    const begin = this.#connection.readonly ? "begin" : "begin immediate";
    await connection.executeQuery(CompiledQuery.raw(begin));
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#connection.inTransaction) await super.rollbackTransaction(connection);
  }
}

/** Kysely on one connection of better-sqlite3. */
export class ConnectionDialect extends SqliteDialect {
  readonly #connection: Sqlite.Database;

  constructor(connection: Sqlite.Database) {
    super({ database: withStatementCache(connection) });
    this.#connection = connection;
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalDdlAdapter();
  }

  override createDriver(): Driver {
    return new RollbackOnceDriver(this.#connection);
  }
}
