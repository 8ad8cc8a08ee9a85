import type Sqlite from "better-sqlite3";
import type { SqliteDatabase, SqliteStatement } from "kysely";

// The statements of a server are a few dozen texts; this only bounds what unusual ones may hold.
const MAX_STATEMENTS = 200;
// Inserts of many rows are rare, large, and seldom of the same length twice.
const MAX_SQL_LENGTH = 8192;
const REUSABLE = /^\s*(?:select|insert|update|delete|with|begin|commit|rollback|savepoint|release)\b/i;

/**
 * What Kysely sees of a connection, with prepared statements kept: Kysely prepares each query anew, which takes longer than
 * running a small one. Anything else than plain reading and writing empties the cache, because it may change what a
 * statement's columns are.
 */
export function withStatementCache(connection: Sqlite.Database): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>();
  const prepare = (sql: string): SqliteStatement => {
    const known = statements.get(sql);
    if (known) {
      // Last in the order of insertion: the first is then the one unused for longest.
      statements.delete(sql);
      statements.set(sql, known);
      return known;
    }
    const statement = connection.prepare(sql);
    if (!REUSABLE.test(sql)) statements.clear();
    else if (sql.length <= MAX_SQL_LENGTH) {
      statements.set(sql, statement);
      const [oldest] = statements.keys();
      if (statements.size > MAX_STATEMENTS && oldest !== undefined) statements.delete(oldest);
    }
    return statement;
  };
  return { prepare, close: () => connection.close() };
}
