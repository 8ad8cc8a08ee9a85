import { type Kysely, sql } from "kysely";

/** Browser extensions that were paired with a person. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table extensions (
      id text primary key,
      token_hash text not null unique,
      user_id text not null references users (user_id) on delete cascade,
      name text not null,
      origin text not null,
      created_at text not null,
      last_used text
    ) strict`.execute(db);
  await sql`create index extensions_user on extensions (user_id)`.execute(db);
}
