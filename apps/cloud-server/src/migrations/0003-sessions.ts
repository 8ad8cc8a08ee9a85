import { type Kysely, sql } from "kysely";

/**
 * Sessions of people: a family of refresh tokens each, of which only hashes are kept. Invitations to make an account, and
 * accounts that are to be removed with all they have. Times are UTC text.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table sessions (
      id text primary key,
      account_id integer not null references cloud_users (id) on delete cascade,
      kind text not null check (kind in ('drive', 'studio', 'pages')),
      created_at text not null,
      expires_at text not null,
      ended_at text,
      user_agent text not null default '',
      last_used text
    ) strict`.execute(db);
  await sql`create index sessions_account on sessions (account_id)`.execute(db);
  await sql`create index sessions_expiry on sessions (expires_at)`.execute(db);

  await sql`
    create table refresh_tokens (
      token_hash text primary key,
      session_id text not null references sessions (id) on delete cascade,
      issued_at text not null,
      used_at text
    ) strict`.execute(db);
  await sql`create index refresh_tokens_session on refresh_tokens (session_id)`.execute(db);
  await sql`create index refresh_tokens_age on refresh_tokens (issued_at)`.execute(db);

  await sql`
    create table invites (
      code_hash text primary key,
      created_at text not null,
      expires_at text not null
    ) strict`.execute(db);

  await sql`
    create table account_removals (
      account_id integer primary key references cloud_users (id) on delete cascade,
      requested_at text not null
    ) strict`.execute(db);
}
