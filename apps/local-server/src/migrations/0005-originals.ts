import { type Kysely, sql } from "kysely";

/** Pictures as they were before their first edit; the file lies in `originals/{user_id}/` under its name here. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table images add column edited integer not null default 0`.execute(db);
  await sql`
    create table image_originals (
      image_seq integer primary key references images (seq) on delete cascade,
      user_id text not null,
      filename text not null,
      format text not null,
      sha256 text not null,
      file_size integer not null,
      image_width integer not null,
      image_height integer not null,
      unique (user_id, filename)
    ) strict`.execute(db);
}
