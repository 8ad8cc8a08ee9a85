import { type Kysely, sql } from "kysely";
import type { Database } from "../../database.ts";
import { type Searchable, tokensOf } from "./search-tokens.ts";

type Indexed = Searchable & { readonly seq: number };

export async function indexImage(db: Kysely<Database>, image: Indexed): Promise<void> {
  await sql`insert into image_search (rowid, tokens) values (${image.seq}, ${tokensOf(image)})`.execute(db);
}

export async function unindexImage(db: Kysely<Database>, image: Pick<Indexed, "seq">): Promise<void> {
  await sql`delete from image_search where rowid = ${image.seq}`.execute(db);
}
