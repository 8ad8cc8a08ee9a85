import { type Kysely, type SelectQueryBuilder, sql } from "kysely";
import type { Category } from "@clothesline/contracts";
import type { Database } from "../../database.ts";
import type { ImageRow } from "./images.store.ts";

export interface WardrobeFilter {
  readonly category: Category | undefined;
  readonly favorite: boolean | undefined;
  /** Words that all occur, anywhere in what is known of the picture. */
  readonly words: readonly string[];
}

/** Where a page begins: after this picture. */
export interface WardrobePlace {
  readonly savedAt: string;
  readonly id: string;
}

type Query<O> = SelectQueryBuilder<Database, "cloud_images", O>;

const pattern = (word: string): string => `%${word.replaceAll(/[\\%_]/g, (found) => `\\${found}`)}%`;

function matching<O>(
  query: Query<O>,
  userId: string,
  { category, favorite, words }: WardrobeFilter,
): Query<O> {
  let found = query.where("user_id", "=", userId).where("deleted_at", "is", null);
  if (category !== undefined) found = found.where("category", "=", category);
  if (favorite !== undefined) found = found.where("favorite", "=", favorite ? 1 : 0);
  for (const word of words) {
    found = found.where(
      sql<boolean>`coalesce(title, '') || ' ' || coalesce(page_title, '') || ' ' || coalesce(page_url, '') || ' '
        || filename || ' ' || coalesce(original_filename, '') || ' ' || tags like ${pattern(word)} escape '\\'`,
    );
  }
  return found;
}

/** A page of an account's live pictures by the time they were saved. */
export async function searchImages(
  db: Kysely<Database>,
  userId: string,
  filter: WardrobeFilter,
  page: {
    readonly after: WardrobePlace | undefined;
    readonly skip: number;
    readonly limit: number;
    readonly oldest: boolean;
  },
): Promise<ImageRow[]> {
  const direction = page.oldest ? "asc" : "desc";
  let query = matching(db.selectFrom("cloud_images").selectAll(), userId, filter)
    .orderBy("saved_at", direction)
    .orderBy("id", direction)
    .limit(page.limit)
    .offset(page.skip);
  if (page.after !== undefined) {
    const { savedAt, id } = page.after;
    const than = sql.raw(page.oldest ? ">" : "<");
    query = query.where(sql<boolean>`(saved_at, id) ${than} (${savedAt}, ${id})`);
  }
  return await query.execute();
}

export async function countImages(
  db: Kysely<Database>,
  userId: string,
  filter: WardrobeFilter,
): Promise<number> {
  const query = db.selectFrom("cloud_images").select((of) => of.fn.countAll<number>().as("count"));
  return (await matching(query, userId, filter).executeTakeFirstOrThrow()).count;
}
