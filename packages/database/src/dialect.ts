import { SqliteAdapter, SqliteDialect } from "kysely";

/**
 * Kysely's own adapter says that SQLite cannot change its schema in a transaction, so its migrator would run without one. SQLite
 * can (https://www.sqlite.org/lang_transaction.html), and a migration that fails half-way has to leave nothing.
 */
class TransactionalDdlAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

export class SqliteMigratingDialect extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new TransactionalDdlAdapter();
  }
}
