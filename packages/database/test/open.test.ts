import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { sql, type Kysely } from "kysely";
import t from "tap";
import { openDatabase } from "../src/index.ts";

interface Tables {
  notes: { id: number; text: string | null };
}

async function pragma(db: Kysely<Tables>, name: string): Promise<unknown> {
  const { rows } = await sql<Record<string, unknown>>`pragma ${sql.raw(name)}`.execute(db);
  return Object.values(rows[0] ?? {})[0];
}

async function createNotes(db: Kysely<Tables>): Promise<void> {
  await sql`create table notes (id integer primary key, text text)`.execute(db);
}

t.test("a database is opened so that what is committed survives a power cut", async (t) => {
  const { db, close, ready } = openDatabase<Tables>({ file: join(t.testdir(), "a.db") });
  t.teardown(close);
  await ready();
  t.equal(await pragma(db, "journal_mode"), "wal");
  t.equal(await pragma(db, "synchronous"), 2, "FULL");
  t.equal(await pragma(db, "foreign_keys"), 1);
  t.equal(await pragma(db, "trusted_schema"), 0);
  t.equal(await pragma(db, "busy_timeout"), 5000);
});

t.test("after a close the file alone holds everything, and nothing answers", async (t) => {
  const file = join(t.testdir(), "a.db");
  const handle = openDatabase<Tables>({ file });
  await createNotes(handle.db);
  await handle.db.insertInto("notes").values({ id: 1, text: "kept" }).execute();
  t.ok(existsSync(`${file}-wal`));
  await handle.close();
  await handle.close();
  t.notOk(existsSync(`${file}-wal`));
  t.ok(readFileSync(file).includes("kept"));
  await t.rejects(handle.ready());
});

t.test("a handle that was never used closes", async (t) => {
  const file = join(t.testdir(), "a.db");
  await openDatabase<Tables>({ file }).close();
  const other = new Sqlite(file);
  other.pragma("locking_mode = EXCLUSIVE");
  t.equal(other.pragma("journal_mode = DELETE", { simple: true }), "delete", "nobody holds it");
  other.close();
});

t.test("a read-only database reads and refuses to write; a missing one is not made", async (t) => {
  const dir = t.testdir();
  const file = join(dir, "a.db");
  const writer = openDatabase<Tables>({ file });
  await createNotes(writer.db);
  await writer.db.insertInto("notes").values({ id: 1, text: "a" }).execute();
  const reader = openDatabase<Tables>({ file, readonly: true });
  t.strictSame(await reader.db.selectFrom("notes").selectAll().execute(), [{ id: 1, text: "a" }]);
  await t.rejects(reader.db.deleteFrom("notes").execute(), { code: "SQLITE_READONLY" });
  await reader.close();
  await writer.close();
  t.throws(() => openDatabase({ file: join(dir, "none.db"), readonly: true }));
  t.notOk(existsSync(join(dir, "none.db")));
});

t.test("a file that is no database is refused and left as it is", async (t) => {
  const file = join(t.testdir(), "a.db");
  writeFileSync(file, "no database ".repeat(1000));
  t.throws(() => openDatabase({ file }), { code: "SQLITE_NOTADB" });
  t.equal(readFileSync(file, "utf8"), "no database ".repeat(1000));
});

t.test("statements used again see new parameters, new rows and new columns", async (t) => {
  const { db, close } = openDatabase<Tables>({ file: join(t.testdir(), "a.db") });
  t.teardown(close);
  await createNotes(db);
  const all = () => db.selectFrom("notes").selectAll().orderBy("id").execute();
  t.strictSame(await all(), []);
  for (const id of [1, 2])
    await db
      .insertInto("notes")
      .values({ id, text: `n${id}` })
      .execute();
  t.strictSame(await all(), [
    { id: 1, text: "n1" },
    { id: 2, text: "n2" },
  ]);
  await sql`alter table notes add column more text default 'x'`.execute(db);
  t.match(await all(), [
    { id: 1, more: "x" },
    { id: 2, more: "x" },
  ]);
  await sql`alter table notes drop column text`.execute(db);
  t.strictSame(await all(), [
    { id: 1, more: "x" },
    { id: 2, more: "x" },
  ]);
  const ids: unknown[] = [];
  for await (const { id } of db.selectFrom("notes").selectAll().orderBy("id").stream()) {
    ids.push(id);
    break;
  }
  t.strictSame(ids, [1]);
  t.equal((await all()).length, 2, "a stream that was left early holds nothing up");
});

t.test("more different statements than are kept all answer", async (t) => {
  const { db, close } = openDatabase<Tables>({ file: join(t.testdir(), "a.db") });
  t.teardown(close);
  for (let round = 0; round < 2; round += 1) {
    for (let at = 0; at < 450; at += 1) {
      const { rows } = await sql<{ n: number }>`select ${sql.raw(String(at))} as n`.execute(db);
      if (rows[0]?.n !== at) t.fail(`${at} answered ${JSON.stringify(rows)}`);
    }
  }
  const long = Array.from({ length: 3000 }, (_, at) => `${at}`).join(",");
  const { rows } = await sql<{ n: number }>`select 3000 in (${sql.raw(long)}) as n`.execute(db);
  t.strictSame(rows, [{ n: 0 }]);
});

t.test("a transaction that fails leaves nothing, and side by side they do not mix", async (t) => {
  const { db, close } = openDatabase<Tables>({ file: join(t.testdir(), "a.db") });
  t.teardown(close);
  await createNotes(db);
  const failing = db.transaction().execute(async (trx) => {
    await trx.insertInto("notes").values({ id: 1, text: "no" }).execute();
    throw new Error("failed");
  });
  const other = db.insertInto("notes").values({ id: 2, text: "yes" }).execute();
  await t.rejects(failing, /failed/);
  await other;
  t.strictSame(await db.selectFrom("notes").select("id").execute(), [{ id: 2 }]);
});

t.test("a transaction that SQLite itself rolls back fails with the error that made it do so", async (t) => {
  const { db, close } = openDatabase<Tables>({ file: join(t.testdir(), "a.db") });
  t.teardown(close);
  await createNotes(db);
  await sql`create trigger gives_up before insert on notes when new.text = 'stop' begin
    select raise(rollback, 'the whole transaction is over');
  end`.execute(db);
  const failing = db.transaction().execute(async (tx) => {
    await tx.insertInto("notes").values({ id: 1, text: "lost" }).execute();
    await tx.insertInto("notes").values({ id: 2, text: "stop" }).execute();
  });
  await t.rejects(failing, { message: "the whole transaction is over" });
  await db.insertInto("notes").values({ id: 3, text: "kept" }).execute();
  t.same(await db.selectFrom("notes").select("id").execute(), [{ id: 3 }]);
});
