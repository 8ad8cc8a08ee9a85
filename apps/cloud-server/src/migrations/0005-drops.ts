import { type Kysely, sql } from "kysely";

/** Share links, what they hold, and who has lately opened them. Times are ISO 8601 to the second. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table drops (
      id integer primary key autoincrement,
      account_id integer not null references cloud_users (id) on delete cascade,
      code text not null,
      code_key text not null,
      expire_days integer not null check (expire_days in (1, 3, 7, 15)),
      expire_time text not null,
      is_expired integer not null default 0 check (is_expired in (0, 1)),
      require_login integer not null check (require_login in (0, 1)),
      download_count integer not null default 0 check (download_count >= 0),
      max_download_count integer not null check (max_download_count >= 1),
      password_hash text,
      password_version integer not null default 0,
      is_deleted integer not null default 0 check (is_deleted in (0, 1)),
      created_at text not null
    ) strict`.execute(db);
  // The promise that a code means one drop; it holds against two makers at once too.
  await sql`
    create unique index drops_code on drops (code_key) where is_deleted = 0 and is_expired = 0`.execute(db);
  await sql`create index drops_past on drops (code_key, id) where is_deleted = 0`.execute(db);
  await sql`create index drops_owner on drops (account_id, id) where is_deleted = 0`.execute(db);
  await sql`
    create index drops_running on drops (expire_time) where is_deleted = 0 and is_expired = 0`.execute(db);

  await sql`
    create table drop_files (
      drop_id integer not null references drops (id) on delete cascade,
      file_id integer not null references files (id) on delete cascade,
      position integer not null,
      primary key (drop_id, file_id)
    ) strict, without rowid`.execute(db);
  await sql`create index drop_files_file on drop_files (file_id)`.execute(db);

  await sql`
    create table drop_openings (
      drop_id integer not null references drops (id) on delete cascade,
      opener text not null,
      opened_at text not null,
      by_download integer not null check (by_download in (0, 1)),
      primary key (drop_id, opener)
    ) strict, without rowid`.execute(db);
  await sql`create index drop_openings_age on drop_openings (opened_at)`.execute(db);
}
