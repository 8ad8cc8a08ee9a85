import { type Insertable, type Kysely, type Selectable, sql } from "kysely";
import type { GenerationKind, GenerationState } from "@clothesline/contracts";
import type { Database } from "../../database.ts";
import type { ImageGenerationsTable } from "./generations.table.ts";

export type GenerationRow = Selectable<ImageGenerationsTable>;

export interface NewGeneration {
  readonly userId: number;
  readonly kind: GenerationKind;
  readonly prompt: string;
  readonly promptKey: string;
  readonly paramsJson: string;
  readonly sourcesJson: string;
  /** ms. */
  readonly queuedAt: number;
  readonly now: string;
}

export async function insertGeneration(
  db: Kysely<Database>,
  generation: NewGeneration,
): Promise<GenerationRow> {
  const row: Insertable<ImageGenerationsTable> = {
    user_id: generation.userId,
    kind: generation.kind,
    prompt_text: generation.prompt,
    prompt_key: generation.promptKey,
    generation_params_json: generation.paramsJson,
    sources_json: generation.sourcesJson,
    used_json: null,
    queued_at: generation.queuedAt,
    image_filename: null,
    thumbnail_filename: null,
    image_width: null,
    image_height: null,
    file_size: null,
    error_message: null,
    error_code: null,
    created_at: generation.now,
    updated_at: generation.now,
  };
  return await db.insertInto("image_generations").values(row).returningAll().executeTakeFirstOrThrow();
}

export async function findGeneration(
  db: Kysely<Database>,
  userId: number,
  id: number,
): Promise<GenerationRow | undefined> {
  return await db
    .selectFrom("image_generations")
    .selectAll()
    .where("user_id", "=", userId)
    .where("id", "=", id)
    .executeTakeFirst();
}

export interface HistoryFilter {
  /** Words that all occur in the prompt, as compared. */
  readonly words: readonly string[];
  readonly state: GenerationState | undefined;
  readonly favorite: boolean | undefined;
}

function matching(db: Kysely<Database>, userId: number, filter: HistoryFilter) {
  let query = db.selectFrom("image_generations").where("user_id", "=", userId);
  if (filter.state !== undefined) query = query.where("status", "=", filter.state);
  if (filter.favorite !== undefined) query = query.where("favorite", "=", sql.lit(filter.favorite ? 1 : 0));
  for (const word of filter.words) query = query.where(sql<boolean>`instr(prompt_key, ${word}) > 0`);
  return query;
}

/** A page of an account's generations, the newest first, and how many there are. */
export async function listGenerations(
  db: Kysely<Database>,
  userId: number,
  filter: HistoryFilter,
  page: { readonly offset: number; readonly limit: number },
): Promise<{ rows: GenerationRow[]; total: number }> {
  const { total } = await matching(db, userId, filter)
    .select((of) => of.fn.countAll<number>().as("total"))
    .executeTakeFirstOrThrow();
  const rows =
    page.offset >= total
      ? []
      : await matching(db, userId, filter)
          .selectAll()
          .orderBy("id", "desc")
          .offset(page.offset)
          .limit(page.limit)
          .execute();
  return { rows, total };
}

/** Marks as favourite or not; answers the row, or nothing when it is not the account's. */
export async function setFavorite(
  db: Kysely<Database>,
  userId: number,
  id: number,
  { favorite, now }: { readonly favorite: boolean; readonly now: string },
): Promise<GenerationRow | undefined> {
  return await db
    .updateTable("image_generations")
    .set({ favorite: favorite ? 1 : 0, updated_at: now })
    .where("user_id", "=", userId)
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirst();
}

/** Removes a row and answers it: its files are still there. */
export async function deleteGeneration(
  db: Kysely<Database>,
  userId: number,
  id: number,
): Promise<GenerationRow | undefined> {
  return await db
    .deleteFrom("image_generations")
    .where("user_id", "=", userId)
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirst();
}

/** A page of an account's generations in order of id, for copying them all. */
export async function listAfter(
  db: Kysely<Database>,
  userId: number,
  page: { readonly after: number; readonly limit: number },
): Promise<GenerationRow[]> {
  return await db
    .selectFrom("image_generations")
    .selectAll()
    .where("user_id", "=", userId)
    .where("id", ">", page.after)
    .orderBy("id")
    .limit(page.limit)
    .execute();
}

/** Removes all of an account's rows; answers the ids of those that were being worked on. */
export async function deleteAllOf(db: Kysely<Database>, userId: number): Promise<number[]> {
  const rows = await db
    .deleteFrom("image_generations")
    .where("user_id", "=", userId)
    .returning(["id", "status"])
    .execute();
  return rows.filter((row) => row.status === "processing").map((row) => row.id);
}

/** The names of an account's files that rows speak of. */
export async function listFilenames(db: Kysely<Database>, userId: number): Promise<string[]> {
  const rows = await db
    .selectFrom("image_generations")
    .select(["image_filename", "thumbnail_filename"])
    .where("user_id", "=", userId)
    .where("image_filename", "is not", null)
    .execute();
  return rows.flatMap((row) => [row.image_filename, row.thumbnail_filename].filter((name) => name !== null));
}

/** The id of an account on the sync surface, while it is there. */
export async function findOwner(db: Kysely<Database>, userId: number): Promise<string | undefined> {
  const row = await db
    .selectFrom("cloud_users")
    .select("user_id")
    .where("id", "=", userId)
    .executeTakeFirst();
  return row?.user_id;
}
