import { type Kysely, sql } from "kysely";

/** Accounts for every surface, the local users linked to them, and their device tokens. Times are UTC text. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table cloud_users (
      id integer primary key autoincrement,
      user_id text not null unique,
      username text not null,
      username_key text not null unique,
      email text not null,
      email_key text not null unique,
      password_hash text not null,
      created_at text not null,
      last_sync text,
      is_active integer not null default 1,
      local_user_id text,
      total_images integer not null default 0,
      total_storage_size integer not null default 0,
      display_name text,
      permission text not null default 'user' check (permission in ('user', 'admin')),
      library_id text not null,
      library_revision integer not null default 0
    ) strict`.execute(db);

  await sql`
    create table account_devices (
      local_user_key text primary key,
      local_user_id text not null,
      user_id text not null references cloud_users (user_id) on delete cascade,
      linked_at text not null
    ) strict`.execute(db);
  await sql`create index account_devices_user on account_devices (user_id)`.execute(db);

  await sql`
    create table device_tokens (
      jti text primary key,
      user_id text not null references cloud_users (user_id) on delete cascade,
      created_at text not null,
      revoked_at text,
      last_used text
    ) strict`.execute(db);
  await sql`create index device_tokens_user on device_tokens (user_id)`.execute(db);
}
