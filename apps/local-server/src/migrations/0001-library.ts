import { type Kysely, sql } from "kysely";
import { importLegacyUsers, setLegacyTablesAside } from "./legacy.ts";

/**
 * People, their sessions and their pictures. Times are UTC text (`2025-06-25 14:35:05`), booleans 0 or 1.
 * `revision` counts the changes of a picture, so that a confirmation from the cloud that arrives after a
 * further change does not mark that change as synced. `seq` orders pictures by the moment they were saved:
 * the second of `saved_at` times 100,000, plus a count within that second; also for pictures that come back
 * from the cloud later than they were saved.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const legacy = await setLegacyTablesAside(db);
  await sql`
    create table users (
      user_id text primary key,
      username text not null,
      username_key text not null unique,
      email text not null,
      email_key text not null unique,
      password_hash text not null,
      created_at text not null,
      last_login text,
      cloud_sync_enabled integer not null default 0,
      is_default integer not null default 0,
      has_default_password integer not null default 0
    ) strict`.execute(db);
  await sql`create unique index users_default on users (is_default) where is_default = 1`.execute(db);

  await sql`
    create table sessions (
      token_hash text primary key,
      user_id text not null references users (user_id) on delete cascade,
      remember integer not null,
      created_at text not null,
      expires_at text not null
    ) strict`.execute(db);
  await sql`create index sessions_user on sessions (user_id)`.execute(db);

  await sql`
    create table images (
      seq integer primary key,
      id text not null unique,
      user_id text not null references users (user_id),
      category text not null check (category in ('clothes', 'char')),
      filename text not null,
      original_filename text,
      original_url text,
      page_url text,
      page_title text,
      title text,
      saved_at text not null,
      file_size integer not null,
      image_width integer not null,
      image_height integer not null,
      format text not null,
      sha256 text not null,
      context_info text not null default '{}',
      status text not null default 'saved',
      favorite integer not null default 0,
      tags text not null default '[]',
      deleted_at text,
      cloud_synced integer not null default 0,
      revision integer not null default 1,
      unique (user_id, filename)
    ) strict`.execute(db);
  await sql`create index images_newest on images (user_id, seq) where deleted_at is null`.execute(db);
  await sql`
    create index images_category on images (user_id, category, seq) where deleted_at is null`.execute(db);
  await sql`
    create index images_favorite on images (user_id, seq) where deleted_at is null and favorite = 1`.execute(
    db,
  );
  await sql`
    create index images_size on images (user_id, file_size, seq) where deleted_at is null`.execute(db);
  await sql`create index images_trash on images (user_id, deleted_at, seq) where deleted_at is not null`.execute(
    db,
  );
  await sql`create index images_content on images (user_id, category, sha256)`.execute(db);
  await sql`
    create index images_unsynced on images (user_id, seq) where cloud_synced = 0 and deleted_at is null`.execute(
    db,
  );

  await sql`
    create table image_tags (
      image_seq integer not null references images (seq) on delete cascade,
      tag text not null,
      primary key (tag, image_seq)
    ) strict, without rowid`.execute(db);
  await sql`create index image_tags_image on image_tags (image_seq)`.execute(db);

  await sql`
    create table tasks (
      task_id text primary key,
      user_id text not null,
      kind text not null check (kind in ('capture', 'sync', 'restore')),
      status text not null check (status in ('processing', 'completed', 'failed')),
      image_id text,
      error text,
      created_at text not null,
      updated_at text not null
    ) strict`.execute(db);
  await sql`create index tasks_created on tasks (created_at)`.execute(db);

  await sql`
    create table server_runs (
      id integer primary key autoincrement,
      started_at text not null,
      stopped_at text
    ) strict`.execute(db);

  if (legacy) await importLegacyUsers(db);
}
