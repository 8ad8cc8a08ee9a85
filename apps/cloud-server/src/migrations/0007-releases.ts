import { type Kysely, sql } from "kysely";

/** The update channel: published packages, files that no package promises, uploads to be gone on with, and publishers' keys. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // An empty from_version is none: null would not count in the unique key. Times are ISO 8601.
  await sql`
    create table release_packages (
      id integer primary key autoincrement,
      version text not null,
      package_type text not null check (package_type in ('full', 'patch', 'hotfix')),
      platform text not null,
      arch text not null,
      from_version text not null default '',
      is_stable integer not null,
      is_critical integer not null,
      is_pinned integer not null default 0,
      description text not null default '',
      file_name text not null,
      file_size integer not null,
      sha256 text not null,
      path text not null unique,
      created_at text not null,
      download_count integer not null default 0,
      published_by text not null,
      unique (platform, arch, package_type, version, from_version)
    ) strict`.execute(db);
  await sql`create index release_packages_name on release_packages (version, file_name)`.execute(db);

  await sql`
    create table release_debris (
      path text primary key
    ) strict`.execute(db);

  await sql`
    create table release_uploads (
      id text primary key,
      key_name text not null,
      size integer not null,
      metadata text not null,
      created_at text not null,
      package_id integer
    ) strict`.execute(db);

  await sql`
    create table api_keys (
      name text primary key,
      digest text not null unique,
      created_at text not null,
      revoked_at text
    ) strict`.execute(db);
}
