import { type Kysely, sql } from "kysely";

/** The synced pictures, the journal of changes to their files, and the record of each sync. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table cloud_images (
      id text primary key,
      user_id text not null references cloud_users (user_id),
      filename text not null,
      filename_key text not null,
      original_url text,
      page_url text,
      page_title text,
      saved_at text not null,
      synced_at text not null,
      file_size integer not null,
      image_width integer,
      image_height integer,
      context_info text not null default '{}',
      category text not null default 'clothes' check (category in ('clothes', 'char')),
      status text not null default 'synced',
      sha256 text not null,
      title text,
      favorite integer not null default 0,
      tags text not null default '[]',
      original_filename text,
      metadata_digest text,
      deleted_at text,
      revision integer not null
    ) strict`.execute(db);
  await sql`
    create unique index cloud_images_name on cloud_images (user_id, filename_key)
    where deleted_at is null`.execute(db);
  await sql`create index cloud_images_listing on cloud_images (user_id, id) where deleted_at is null`.execute(
    db,
  );
  // Totals are counted from the rows at each sync; this index has all they need.
  await sql`
    create index cloud_images_totals on cloud_images (user_id, file_size) where deleted_at is null`.execute(
    db,
  );
  await sql`create index cloud_images_content on cloud_images (user_id, sha256)`.execute(db);
  await sql`create index cloud_images_trash on cloud_images (deleted_at) where deleted_at is not null`.execute(
    db,
  );

  await sql`
    create table file_changes (
      seq integer primary key autoincrement,
      user_id text not null,
      image_id text not null,
      source text,
      path text not null
    ) strict`.execute(db);
  await sql`create index file_changes_user on file_changes (user_id)`.execute(db);

  await sql`
    create table sync_records (
      sync_id text primary key,
      user_id text not null references cloud_users (user_id),
      sync_type text not null default 'full',
      sync_timestamp text not null,
      images_count integer not null default 0,
      total_size integer not null default 0,
      status text not null default 'completed' check (status in ('completed', 'partial', 'failed')),
      error_message text
    ) strict`.execute(db);
  await sql`create index sync_records_newest on sync_records (user_id, sync_timestamp)`.execute(db);
}
