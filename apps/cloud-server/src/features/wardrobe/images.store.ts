import { CompiledQuery, type Kysely, type Selectable, sql } from "kysely";
import type { Database } from "../../database.ts";
import type { CloudImagesTable } from "./images.table.ts";

export type ImageRow = Selectable<CloudImagesTable>;

/** A list as one parameter, so that any length is the same statement. */
const oneOf = (values: readonly string[]) =>
  sql<string>`(select value from json_each(${JSON.stringify(values)}))`;

/** Rows by id, whoever's they are: an id is one picture's in the whole cloud. */
export async function findByIds(db: Kysely<Database>, ids: readonly string[]): Promise<ImageRow[]> {
  return await db.selectFrom("cloud_images").selectAll().where("id", "in", oneOf(ids)).execute();
}

/** An account's live pictures by the compared form of their names. */
export async function findLiveByNames(
  db: Kysely<Database>,
  userId: string,
  filenameKeys: readonly string[],
): Promise<ImageRow[]> {
  return await db
    .selectFrom("cloud_images")
    .selectAll()
    .where("user_id", "=", userId)
    .where("deleted_at", "is", null)
    .where("filename_key", "in", oneOf(filenameKeys))
    .execute();
}

/** An account's pictures, the trash included, that have one of these contents. */
export async function findByContents(
  db: Kysely<Database>,
  userId: string,
  sha256: readonly string[],
): Promise<ImageRow[]> {
  return await db
    .selectFrom("cloud_images")
    .selectAll()
    .where("user_id", "=", userId)
    .where("sha256", "in", oneOf(sha256))
    .execute();
}

export async function findImage(
  db: Kysely<Database>,
  userId: string,
  id: string,
): Promise<ImageRow | undefined> {
  return await db
    .selectFrom("cloud_images")
    .selectAll()
    .where("user_id", "=", userId)
    .where("id", "=", id)
    .executeTakeFirst();
}

/** A page of the live pictures in order of id. */
export async function listImages(
  db: Kysely<Database>,
  userId: string,
  page: { after: string | undefined; limit: number },
): Promise<ImageRow[]> {
  let query = db
    .selectFrom("cloud_images")
    .selectAll()
    .where("user_id", "=", userId)
    .where("deleted_at", "is", null)
    .orderBy("id")
    .limit(page.limit);
  if (page.after !== undefined) query = query.where("id", ">", page.after);
  return await query.execute();
}

/** The accounts that have pictures which went to the trash before a moment. */
export async function listOwnersOfTrash(db: Kysely<Database>, moment: string): Promise<string[]> {
  const query = db.selectFrom("cloud_images").select("user_id").where("deleted_at", "<", moment);
  return (await query.distinct().execute()).map((row) => row.user_id);
}

/** Some of an account's pictures that went to the trash before a moment. */
export async function findTrashedBefore(
  db: Kysely<Database>,
  userId: string,
  moment: string,
  limit: number,
): Promise<ImageRow[]> {
  return await db
    .selectFrom("cloud_images")
    .selectAll()
    .where("user_id", "=", userId)
    .where("deleted_at", "<", moment)
    .limit(limit)
    .execute();
}

/** Every column once: one that is forgotten here does not compile. */
const columns = Object.keys({
  id: true,
  user_id: true,
  filename: true,
  filename_key: true,
  original_url: true,
  page_url: true,
  page_title: true,
  saved_at: true,
  synced_at: true,
  file_size: true,
  image_width: true,
  image_height: true,
  context_info: true,
  category: true,
  status: true,
  sha256: true,
  title: true,
  favorite: true,
  tags: true,
  original_filename: true,
  metadata_digest: true,
  deleted_at: true,
  revision: true,
} satisfies Record<keyof ImageRow, true>) as (keyof ImageRow)[];

/**
 * Rows of one statement. Its text is made once and is short enough for the database to keep it prepared:
 * building a statement of Kysely's for each bundle took longer than running it.
 */
const rowsPerStatement = 64;

function upsertStatement(rowCount: number): string {
  const places = `(${columns.map(() => "?").join(", ")})`;
  const changed = columns.filter((column) => column !== "id" && column !== "user_id");
  return [
    `insert into cloud_images (${columns.join(", ")})`,
    `values ${Array.from({ length: rowCount }, () => places).join(", ")}`,
    `on conflict (id) do update set ${changed.map((name) => `${name} = excluded.${name}`).join(", ")}`,
    "where cloud_images.user_id = excluded.user_id",
  ].join(" ");
}

const fullStatement = upsertStatement(rowsPerStatement);

/**
 * Writes whole rows, new or changed, in the order given (a name freed by one row may be taken by the next).
 * A row whose id is another account's is left alone; answers how many were written.
 */
export async function upsertImages(db: Kysely<Database>, rows: readonly ImageRow[]): Promise<number> {
  let written = 0;
  for (let at = 0; at < rows.length; at += rowsPerStatement) {
    const some = rows.slice(at, at + rowsPerStatement);
    const statement = some.length === rowsPerStatement ? fullStatement : upsertStatement(some.length);
    const values = some.flatMap((row) => columns.map((column) => row[column]));
    const result = await db.executeQuery(CompiledQuery.raw(statement, values));
    written += Number(result.numAffectedRows ?? 0n);
  }
  return written;
}

export async function deleteImages(
  db: Kysely<Database>,
  userId: string,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  await db.deleteFrom("cloud_images").where("user_id", "=", userId).where("id", "in", oneOf(ids)).execute();
}
