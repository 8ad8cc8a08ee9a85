import { type Kysely, sql } from "kysely";

/**
 * The tree of files and folders people see, and large uploads on their way. Times are ISO 8601. Part of 0004-files.
 * A row knows its folder and nothing of its path, so that a folder with all below it is moved by changing one row.
 */
export async function createFiles(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table files (
      id integer primary key autoincrement,
      account_id integer not null references cloud_users (id) on delete cascade,
      folder_id integer not null,
      name text not null,
      name_key text not null,
      is_folder integer not null default 0 check (is_folder in (0, 1)),
      is_implied integer not null default 0 check (is_implied in (0, 1)),
      content_type text not null,
      size integer not null default 0 check (size >= 0),
      object_id text references objects (id),
      created_at text not null,
      deleted_at text,
      check ((is_folder = 0) = (object_id is not null)),
      check ((is_folder = 1) = (content_type = 'folder'))
    ) strict`.execute(db);
  await sql`
    create unique index files_name on files (account_id, folder_id, name)
    where deleted_at is null`.execute(db);
  // Pages of a folder by age, name and size; each ends with the id by itself.
  await sql`create index files_by_age on files (account_id, folder_id) where deleted_at is null`.execute(db);
  await sql`
    create index files_by_name on files (account_id, folder_id, name_key)
    where deleted_at is null`.execute(db);
  await sql`
    create index files_by_size on files (account_id, folder_id, size)
    where deleted_at is null`.execute(db);
  // With all that a search needs to know of what it passes over.
  await sql`
    create index files_search on files (account_id, name_key, folder_id)
    where deleted_at is null`.execute(db);
  await sql`create index files_tree on files (folder_id, is_folder)`.execute(db);
  await sql`
    create index files_trash on files (account_id, deleted_at) where deleted_at is not null`.execute(db);
  await sql`create index files_object on files (object_id) where object_id is not null`.execute(db);

  await sql`
    create table resumable_uploads (
      id text primary key,
      account_id integer not null references cloud_users (id) on delete cascade,
      size integer not null check (size >= 0),
      metadata text not null,
      created_at text not null,
      expires_at text not null,
      object_id text,
      file_id integer
    ) strict`.execute(db);
  await sql`create index resumable_uploads_account on resumable_uploads (account_id)`.execute(db);
}
