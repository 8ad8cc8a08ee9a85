import { type Kysely, sql } from "kysely";

/** What the desktop remembers of the cloud: the linked account, deletions to pass on, the last run. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table cloud_links (
      user_id text primary key references users (user_id) on delete cascade,
      cloud_url text not null,
      cloud_user_id text,
      username text not null,
      token_encrypted blob,
      state text not null check (state in ('pending', 'linked', 'login_required')),
      error text,
      library_version text,
      updated_at text not null
    ) strict`.execute(db);

  await sql`
    create table cloud_deletions (
      image_id text primary key,
      user_id text not null references users (user_id) on delete cascade,
      created_at text not null
    ) strict`.execute(db);
  await sql`create index cloud_deletions_user on cloud_deletions (user_id)`.execute(db);

  await sql`
    create table sync_runs (
      user_id text primary key references users (user_id) on delete cascade,
      task_id text not null,
      operation text not null check (operation in ('sync', 'restore')),
      state text not null,
      started_at text not null,
      finished_at text,
      last_success_at text,
      total_images integer not null default 0,
      done_images integer not null default 0,
      total_bytes integer not null default 0,
      done_bytes integer not null default 0,
      failed_images integer not null default 0,
      last_error text,
      last_error_detail text,
      failures text not null default '[]'
    ) strict`.execute(db);
}
