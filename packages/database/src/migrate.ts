import { sql, type Kysely } from "kysely";
import { DEFAULT_MIGRATION_TABLE, Migrator, type Migration } from "kysely/migration";

/** Every migration the program knows, by name; they run in the order of their names (`0001-accounts`, …). */
export type Migrations = Readonly<Record<string, Migration>>;

/** The database could not be brought to the program's version; what was committed in it is as it was. */
export class MigrationError extends Error {
  override readonly name = "MigrationError";
  /** The migration that failed, or that this program does not know. */
  readonly migration: string;

  constructor(migration: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.migration = migration;
  }
}

async function refuseNewer(db: Kysely<unknown>, migrations: Migrations): Promise<void> {
  const table = await sql`
    select 1 from sqlite_master where type = 'table' and name = ${DEFAULT_MIGRATION_TABLE}
  `.execute(db);
  if (table.rows.length === 0) return;
  const executed = await sql<{ name: string }>`
    select name from ${sql.table(DEFAULT_MIGRATION_TABLE)} order by name desc
  `.execute(db);
  const unknown = executed.rows.find(({ name }) => !Object.hasOwn(migrations, name));
  if (unknown) {
    throw new MigrationError(
      unknown.name,
      `The database is of a newer version of this program: it has the migration ${unknown.name}. ` +
        "Start that version again, or restore a copy of the data folder made before it ran",
    );
  }
}

/** Whether every migration the program knows has run, and no other: for a process that must not run them itself. */
export async function isUpToDate<DB>(db: Kysely<DB>, migrations: Migrations): Promise<boolean> {
  const { rows } = await sql<{ name: string }>`
    select name from ${sql.table(DEFAULT_MIGRATION_TABLE)}
  `.execute(db);
  const names = Object.keys(migrations);
  return rows.length === names.length && rows.every(({ name }) => names.includes(name));
}

// With foreign keys enforced, rebuilding a table (the only way SQLite has to change most things) would delete the rows that
// refer to it; so they are off meanwhile, and checked before each commit: https://www.sqlite.org/lang_altertable.html#otheralter
function checked(migration: Migration): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await migration.up(db);
      const { rows } = await sql<{ table: string }>`pragma foreign_key_check`.execute(db);
      if (rows[0]) throw new Error(`Rows of ${rows[0].table} refer to rows that do not exist`);
    },
  };
}

/**
 * Runs the migrations a database lacks, each in a transaction of its own together with the note that it ran, so that one that
 * fails leaves nothing and those before it stay. Foreign keys are not enforced during a migration but checked at its end.
 *
 * Throws `MigrationError` with the name of the migration that failed, or, before anything is touched, of one in the database
 * that this program does not know.
 */
export async function migrateToLatest<DB>(db: Kysely<DB>, migrations: Migrations): Promise<void> {
  const plain = db as unknown as Kysely<unknown>;
  await refuseNewer(plain, migrations);
  const provided = Object.fromEntries(
    Object.entries(migrations).map(([name, migration]) => [name, checked(migration)]),
  );
  const migrator = new Migrator({
    db: plain,
    provider: { getMigrations: async () => provided },
  });
  await sql`pragma foreign_keys = off`.execute(plain);
  try {
    while (await migrateOne(migrator));
  } finally {
    await sql`pragma foreign_keys = on`.execute(plain);
  }
}

/** Runs the next migration; answers whether there was one. */
async function migrateOne(migrator: Migrator): Promise<boolean> {
  const { error, results = [] } = await migrator.migrateUp();
  if (error === undefined) return results.length > 0;
  const failed = results.find(({ status }) => status === "Error")?.migrationName;
  if (failed === undefined) throw error;
  const reason = error instanceof Error ? error.message : "it threw no error";
  throw new MigrationError(failed, `The migration ${failed} failed: ${reason}`, { cause: error });
}
