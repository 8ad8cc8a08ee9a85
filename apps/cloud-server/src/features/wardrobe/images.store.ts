import { type Kysely, type Selectable, sql } from "kysely";
import type { Database } from "../../database.ts";
import type { CloudImagesTable } from "./images.table.ts";

export type ImageRow = Selectable<CloudImagesTable>;

/** Rows of one statement: 24 parameters each, of SQLite's 32,766. */
const rowsPerStatement = 500;

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

/** Pictures of anyone that went to the trash before a moment. */
export async function findTrashedBefore(
  db: Kysely<Database>,
  moment: string,
  limit: number,
): Promise<ImageRow[]> {
  return await db
    .selectFrom("cloud_images")
    .selectAll()
    .where("deleted_at", "<", moment)
    .orderBy("deleted_at")
    .limit(limit)
    .execute();
}

/**
 * Writes whole rows, new or changed, in the order given (a name freed by one row may be taken by the next).
 * A row whose id is another account's is left alone; answers how many were written.
 */
export async function upsertImages(db: Kysely<Database>, rows: readonly ImageRow[]): Promise<number> {
  let written = 0;
  for (let at = 0; at < rows.length; at += rowsPerStatement) {
    const result = await db
      .insertInto("cloud_images")
      .values(rows.slice(at, at + rowsPerStatement))
      .onConflict((conflict) =>
        conflict
          .column("id")
          .doUpdateSet((row) => ({
            filename: row.ref("excluded.filename"),
            filename_key: row.ref("excluded.filename_key"),
            original_url: row.ref("excluded.original_url"),
            page_url: row.ref("excluded.page_url"),
            page_title: row.ref("excluded.page_title"),
            saved_at: row.ref("excluded.saved_at"),
            synced_at: row.ref("excluded.synced_at"),
            file_size: row.ref("excluded.file_size"),
            image_width: row.ref("excluded.image_width"),
            image_height: row.ref("excluded.image_height"),
            context_info: row.ref("excluded.context_info"),
            category: row.ref("excluded.category"),
            status: row.ref("excluded.status"),
            sha256: row.ref("excluded.sha256"),
            title: row.ref("excluded.title"),
            favorite: row.ref("excluded.favorite"),
            tags: row.ref("excluded.tags"),
            original_filename: row.ref("excluded.original_filename"),
            metadata_digest: row.ref("excluded.metadata_digest"),
            deleted_at: row.ref("excluded.deleted_at"),
            revision: row.ref("excluded.revision"),
          }))
          .whereRef("cloud_images.user_id", "=", "excluded.user_id"),
      )
      .executeTakeFirst();
    written += Number(result.numInsertedOrUpdatedRows ?? 0n);
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
