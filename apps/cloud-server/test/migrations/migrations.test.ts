import { join } from "node:path";
import { sql } from "kysely";
import t from "tap";
import { createContext, type Database, readConfig } from "@clothesline/cloud-server";
import { migrateToLatest, openDatabase } from "@clothesline/database";
import { migrations } from "../../src/migrations/index.ts";

/** As the document's CREATE TABLE statements name them. */
const documented = {
  cloud_users:
    "user_id username email password_hash created_at last_sync is_active local_user_id total_images " +
    "total_storage_size",
  cloud_images:
    "id user_id filename original_url page_url page_title saved_at synced_at file_size image_width " +
    "image_height context_info category status",
  sync_records: "sync_id user_id sync_type sync_timestamp images_count total_size status error_message",
};

t.test("the tables have every documented column", async (t) => {
  const dir = t.testdir({});
  const config = readConfig({ CLOUD_DATA_DIR: dir });
  const context = await createContext(config, { log: false });
  t.teardown(() => context.close());
  for (const [table, columns] of Object.entries(documented)) {
    const { rows } = await sql<{
      name: string;
    }>`select name from pragma_table_info(${table})`.execute(context.database.db);
    const names = new Set(rows.map(({ name }) => name));
    t.same(
      columns.split(" ").filter((column) => !names.has(column)),
      [],
      table,
    );
  }
});

t.test("the accounts of a database that had nothing else are kept by later migrations", async (t) => {
  const dir = t.testdir({});
  const file = join(dir, "cloud_database.db");
  const first = Object.entries(migrations).slice(0, 1);
  const old = openDatabase<Database>({ file });
  await migrateToLatest(old.db, Object.fromEntries(first));
  const account = {
    user_id: "ann-id",
    username: "ann",
    username_key: "ann",
    email: "a@b.co",
    email_key: "a@b.co",
    password_hash: "hash",
    created_at: "2025-06-25 14:35:05",
    library_id: "library",
  };
  await old.db.insertInto("cloud_users").values(account).execute();
  await old.close();
  const context = await createContext(readConfig({ CLOUD_DATA_DIR: dir }), { log: false });
  t.teardown(() => context.close());
  const rows = await context.database.db.selectFrom("cloud_users").selectAll().execute();
  t.match(rows, [{ ...account, id: 1, is_active: 1, permission: "user", library_revision: 0 }]);
  t.same(await context.database.db.selectFrom("cloud_images").selectAll().execute(), []);
});

t.test("what failed before there were codes keeps its sentence", async (t) => {
  const dir = t.testdir({});
  const old = openDatabase<Database>({ file: join(dir, "cloud_database.db") });
  await migrateToLatest(old.db, Object.fromEntries(Object.entries(migrations).slice(0, 8)));
  await sql`
    insert into cloud_users (user_id, username, username_key, email, email_key, password_hash, created_at, library_id)
    values ('ann-id', 'ann', 'ann', 'a@b.co', 'a@b.co', 'hash', '2025-06-25 14:35:05', 'library')`.execute(
    old.db,
  );
  await sql`
    insert into image_generations
      (user_id, kind, prompt_text, prompt_key, status, queued_at, error_message, created_at, updated_at)
    values (1, 'generate', 'x', 'x', 'failed', 1, '坏了', '2025-06-25 14:35:05', '2025-06-25 14:35:05')`.execute(
    old.db,
  );
  await old.close();
  const context = await createContext(readConfig({ CLOUD_DATA_DIR: dir }), { log: false });
  t.teardown(() => context.close());
  const rows = await context.database.db.selectFrom("image_generations").selectAll().execute();
  t.match(rows, [{ status: "failed", error_message: "坏了", error_code: null }]);
});

t.test("a database of a newer program is refused", async (t) => {
  const dir = t.testdir({});
  const newer = openDatabase<Database>({ file: join(dir, "cloud_database.db") });
  await migrateToLatest(newer.db, { ...migrations, "9999-later": { up: async () => undefined } });
  await newer.close();
  const config = readConfig({ CLOUD_DATA_DIR: dir });
  await t.rejects(createContext(config, { log: false }), { name: "MigrationError" });
  await t.rejects(createContext(config, { log: false }), { name: "MigrationError" }, "and not locked");
});
