import { join } from "node:path";
import { sql, type Kysely } from "kysely";
import t from "tap";
import { migrateToLatest, MigrationError, openDatabase, type Migrations } from "../src/index.ts";

interface Tables {
  people: { id: number; name: string };
  pictures: { id: number; owner: number };
}

const statements = (...texts: string[]): Migrations[string] => ({
  async up(db: Kysely<unknown>) {
    for (const text of texts) await sql.raw(text).execute(db);
  },
});

const FIRST = {
  "0001-people": statements(
    "create table people (id integer primary key, name text not null)",
    "create table pictures (id integer primary key, owner integer not null references people (id) on delete cascade)",
  ),
};

function open(t: { testdir(): string; teardown(end: () => unknown): void }, dir = t.testdir()) {
  const handle = openDatabase<Tables>({ file: join(dir, "a.db") });
  t.teardown(() => handle.close());
  return handle.db;
}

async function tables(db: Kysely<Tables>): Promise<string[]> {
  return (await db.introspection.getTables()).map(({ name }) => name);
}

async function executed(db: Kysely<Tables>): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  return rows.map(({ name }) => name);
}

t.test("a fresh database gets every migration in the order of the names, once", async (t) => {
  const db = open(t);
  const migrations = {
    "0002-mail": statements("alter table people add column mail text"),
    ...FIRST,
  };
  await migrateToLatest(db, migrations);
  await migrateToLatest(db, migrations);
  t.strictSame(await executed(db), ["0001-people", "0002-mail"]);
  t.strictSame(await tables(db), ["people", "pictures"]);
});

t.test("an older file keeps its data, rows that refer to a rebuilt table too", async (t) => {
  const dir = t.testdir();
  const older = openDatabase<Tables>({ file: join(dir, "a.db") });
  await migrateToLatest(older.db, FIRST);
  await older.db.insertInto("people").values({ id: 1, name: "Ada" }).execute();
  await older.db.insertInto("pictures").values({ id: 7, owner: 1 }).execute();
  await older.close();

  const db = open(t, dir);
  await migrateToLatest(db, {
    ...FIRST,
    "0002-rebuild": statements(
      "create table new_people (id integer primary key, name text not null unique)",
      "insert into new_people select id, name from people",
      "drop table people",
      "alter table new_people rename to people",
    ),
  });
  t.strictSame(await db.selectFrom("people").selectAll().execute(), [{ id: 1, name: "Ada" }]);
  t.strictSame(await db.selectFrom("pictures").selectAll().execute(), [{ id: 7, owner: 1 }]);
  await t.rejects(db.insertInto("pictures").values({ id: 8, owner: 9 }).execute(), /FOREIGN KEY/);
});

t.test(
  "a migration that fails half-way leaves nothing of it, those before it stay, and it can run again",
  async (t) => {
    const db = open(t);
    const broken = {
      ...FIRST,
      "0002-fine": statements("create table fine (id integer)"),
      "0003-broken": statements(
        "create table half (id integer)",
        "insert into people values (5, 'Half')",
        "insert into nowhere values (1)",
      ),
      "0004-after": statements("create table after_it (id integer)"),
    };
    for (const attempt of ["first", "second"]) {
      await t.rejects(
        migrateToLatest(db, broken),
        { name: "MigrationError", migration: "0003-broken", message: /0003-broken.*nowhere/ },
        attempt,
      );
      t.strictSame(await executed(db), ["0001-people", "0002-fine"]);
      t.strictSame(await tables(db), ["fine", "people", "pictures"]);
      t.strictSame(await db.selectFrom("people").selectAll().execute(), []);
    }
    await t.rejects(db.insertInto("pictures").values({ id: 8, owner: 9 }).execute(), /FOREIGN KEY/);
    await migrateToLatest(db, { ...broken, "0003-broken": statements("create table half (id integer)") });
    t.equal((await executed(db)).length, 4);
  },
);

t.test("a migration that breaks a reference is refused as a whole", async (t) => {
  const db = open(t);
  await migrateToLatest(db, FIRST);
  await db.insertInto("people").values({ id: 1, name: "Ada" }).execute();
  await db.insertInto("pictures").values({ id: 7, owner: 1 }).execute();
  await t.rejects(migrateToLatest(db, { ...FIRST, "0002-orphans": statements("delete from people") }), {
    migration: "0002-orphans",
    message: /pictures refer/,
  });
  t.equal((await db.selectFrom("people").selectAll().execute()).length, 1);
});

t.test("a newer database is refused by the name of what it has, and not touched", async (t) => {
  const db = open(t);
  const newer = { ...FIRST, "0009-later": statements("create table later (id integer)") };
  await migrateToLatest(db, newer);
  const refused: unknown = await migrateToLatest(db, {
    ...FIRST,
    "0002-more": statements("create table more (id integer)"),
  }).catch((error: unknown) => error);
  t.ok(refused instanceof MigrationError);
  t.match(refused, { migration: "0009-later", message: /newer version/ });
  t.strictSame(await tables(db), ["later", "people", "pictures"]);
});
