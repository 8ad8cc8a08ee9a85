import { type Kysely, sql } from "kysely";

/** What was uploaded, recorded or not. Times are ISO 8601. Part of 0004-files. */
export async function createObjects(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table objects (
      id text primary key,
      account_id integer references cloud_users (id) on delete set null,
      bucket text not null,
      key text not null,
      size integer not null check (size >= 0),
      content_type text not null,
      etag text not null,
      content_disposition text,
      metadata text not null default '{}',
      created_at text not null,
      uses integer not null default 0 check (uses >= 0),
      expires_at text,
      condemned integer not null default 0 check (condemned in (0, 1)),
      check ((uses > 0) = (expires_at is null))
    ) strict`.execute(db);
  await sql`create index objects_key on objects (bucket, key)`.execute(db);
  await sql`create index objects_usage on objects (account_id, expires_at, size)`.execute(db);
  await sql`create index objects_unused on objects (expires_at) where expires_at is not null`.execute(db);
}
