import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { migrateToLatest, MigrationError, openDatabase } from "@clothesline/database";
import { type Kysely, sql } from "kysely";
import t from "tap";
import { createContext, type Database, readConfig } from "../../src/index.ts";
import { migrations } from "../../src/migrations/index.ts";
import { startDesktop } from "../support/desktop.ts";

const stored = join(import.meta.dirname, "../fixtures/version-1.db");

async function dump(db: Kysely<Database>, tables: readonly string[]): Promise<Record<string, unknown>> {
  const contents: Record<string, unknown> = {};
  for (const table of tables) {
    contents[table] = (await sql`select * from ${sql.table(table)} order by 1, 2`.execute(db)).rows;
  }
  return contents;
}

t.test("a database of the first version keeps all its data and is found by what came later", async (t) => {
  const dir = t.testdir();
  const file = join(dir, "image_database.db");
  await copyFile(stored, file);
  const tables = ["users", "sessions", "images", "image_tags", "tasks"];
  const old = openDatabase<Database>({ file: stored, readonly: true });
  const before = await dump(old.db, tables);
  await old.close();

  const migrated = openDatabase<Database>({ file });
  await migrateToLatest(migrated.db, migrations);
  const images = (before["images"] ?? []) as object[];
  const expected = { ...before, images: images.map((row) => ({ ...row, edited: 0 })) };
  t.same(await dump(migrated.db, tables), expected);
  await migrated.close();

  const desktop = await startDesktop(t, { dir });
  const { db, listing, defaultUserId } = desktop.context;
  t.equal(defaultUserId, "default-user-12345678", "the default user is the old one");
  const find = (q: string) =>
    listing.list({ userId: defaultUserId, q }, { sort: "newest", page: 1, perPage: 20 });
  t.same(
    (await find("连衣")).pictures.map(({ id }) => id),
    ["i-admin-2", "i-admin-1"],
    "old pictures are in the new search index, those in the trash are not",
  );
  t.equal(await listing.count(defaultUserId), 2);
  const executed = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
  t.same(
    executed.rows.map(({ name }) => name),
    Object.keys(migrations),
  );
});

t.test("an old library of more pictures than one step takes is searched whole", async (t) => {
  const dir = t.testdir();
  const file = join(dir, "image_database.db");
  await copyFile(stored, file);
  const old = openDatabase<Database>({ file });
  await sql`
    with recursive n(i) as (select 1 union all select i + 1 from n where i < 2500)
    insert into images (seq, id, user_id, category, filename, saved_at, file_size, image_width, image_height, format, sha256, page_title)
    select i, 'i-' || i, 'default-user-12345678', 'char', 'char_' || i || '.png', '2024-01-01 00:00:00', 1, 1, 1, 'png', i, 'needle ' || i
    from n`.execute(old.db);
  await old.close();
  const desktop = await startDesktop(t, { dir });
  const { listing, defaultUserId } = desktop.context;
  const page = { sort: "newest", page: 1, perPage: 20 } as const;
  t.equal((await listing.list({ userId: defaultUserId, q: "needle" }, page)).total, 2500);
});

t.test("a database of a newer program is refused and left as it is", async (t) => {
  const dir = t.testdir();
  const first = await startDesktop(t, { dir });
  await sql`insert into kysely_migration values ('9999-future', '2999')`.execute(first.context.db);
  await first.stop();
  await t.rejects(createContext(readConfig({ LOCAL_DATA_DIR: dir })), MigrationError);
  const { db, close } = openDatabase<Database>({ file: join(dir, "image_database.db"), readonly: true });
  t.equal((await db.selectFrom("users").selectAll().execute()).length, 1);
  await close();
});
