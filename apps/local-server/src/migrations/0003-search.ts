import { type Kysely, sql } from "kysely";
import { tokensOf } from "../features/library/search-tokens.ts";

/**
 * The search index: no copy of the text, one row a picture that is not in the trash, `rowid` = `images.seq`.
 * `prefix='4'` makes one-character searches a look-up; see `search-tokens.ts` for what a token is.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create virtual table image_search using fts5 (
      tokens, content='', contentless_delete=1, tokenize='ascii', prefix='4'
    )`.execute(db);

  // Pages by key: an old library may hold more rows than should be in memory at once.
  let after = -1;
  for (;;) {
    const { rows } = await sql<Stored>`
      select seq, user_id, title, page_title, page_url, filename, original_filename, context_info, tags
      from images where deleted_at is null and seq > ${after} order by seq limit 1000`.execute(db);
    for (const row of rows) {
      await sql`insert into image_search (rowid, tokens) values (${row.seq}, ${tokensOf(row)})`.execute(db);
      after = row.seq;
    }
    if (rows.length < 1000) return;
  }
}

interface Stored {
  seq: number;
  user_id: string;
  title: string | null;
  page_title: string | null;
  page_url: string | null;
  filename: string;
  original_filename: string | null;
  context_info: string;
  tags: string;
}
