import { type Kysely, sql } from "kysely";

/**
 * The studio: pictures people show of themselves, and the pictures they have generated. A generation's row is its
 * entry in the queue, too. Times are UTC text, `queued_at` is in ms.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table avatars (
      user_id integer primary key references cloud_users (id) on delete cascade,
      filename text not null unique,
      updated_at text not null
    ) strict`.execute(db);

  await sql`
    create table image_generations (
      id integer primary key autoincrement,
      user_id integer not null references cloud_users (id) on delete cascade,
      kind text not null check (kind in ('generate', 'test', 'try-on')),
      prompt_text text not null,
      prompt_key text not null,
      generation_params_json text not null default '{}',
      used_json text,
      sources_json text not null default '[]',
      status text not null default 'pending'
        check (status in ('pending', 'processing', 'completed', 'failed', 'canceled')),
      favorite integer not null default 0,
      attempts integer not null default 0,
      runs integer not null default 0,
      queued_at integer not null,
      image_filename text,
      thumbnail_filename text,
      image_width integer,
      image_height integer,
      file_size integer,
      error_message text,
      created_at text not null,
      updated_at text not null
    ) strict`.execute(db);
  await sql`create index image_generations_history on image_generations (user_id, id)`.execute(db);
  await sql`
    create index image_generations_states on image_generations (user_id, status, id)`.execute(db);
  await sql`
    create index image_generations_favorites on image_generations (user_id, id)
    where favorite = 1`.execute(db);
  await sql`
    create index image_generations_queue on image_generations (user_id, queued_at, id)
    where status = 'pending'`.execute(db);
  await sql`
    create index image_generations_running on image_generations (id)
    where status = 'processing'`.execute(db);
}
