import { type Category, parseSqlTime, sqlTime } from "@clothesline/contracts";
import type { Insertable, Kysely, Selectable, Updateable } from "kysely";
import type { Database } from "../../database.ts";
import type { ImagesTable } from "./images.table.ts";
import { tagsOf } from "./labels.ts";
import { indexImage, unindexImage } from "./search.store.ts";
import { fold } from "./search-tokens.ts";

export type ImageRow = Selectable<ImagesTable>;
export type NewImage = Omit<Insertable<ImagesTable>, "seq">;
type Db = Kysely<Database>;

/** Pictures that one second's part of `seq` has room for. */
const SECOND = 100_000;

async function nextSeq(db: Db, savedAt: string): Promise<number> {
  const second = Math.floor((parseSqlTime(savedAt) ?? new Date(0)).getTime() / 1000);
  for (let first = second * SECOND; ; first += SECOND) {
    const { last } = await db
      .selectFrom("images")
      .select((eb) => eb.fn.max<number | null>("seq").as("last"))
      .where("seq", ">=", first)
      .where("seq", "<", first + SECOND)
      .executeTakeFirstOrThrow();
    if (last === null) return first;
    // A second that is full goes on in the next one's part.
    if (last + 1 < first + SECOND) return last + 1;
  }
}

async function writeTags(db: Db, image: ImageRow): Promise<void> {
  await db.deleteFrom("image_tags").where("image_seq", "=", image.seq).execute();
  const tags = [...new Set(tagsOf(image).map(fold))];
  if (tags.length === 0) return;
  await db
    .insertInto("image_tags")
    .values(tags.map((tag) => ({ image_seq: image.seq, tag })))
    .execute();
}

/** Stores a picture's row, its tags and its place in the search index. Call it inside a transaction. */
export async function insertImage(db: Db, image: NewImage): Promise<ImageRow> {
  const row = await db
    .insertInto("images")
    .values({ ...image, seq: await nextSeq(db, image.saved_at) })
    .returningAll()
    .executeTakeFirstOrThrow();
  await writeTags(db, row);
  if (row.deleted_at === null) await indexImage(db, row);
  return row;
}

export type ImageChange = Pick<
  Updateable<ImagesTable>,
  | "category"
  | "filename"
  | "title"
  | "favorite"
  | "tags"
  | "context_info"
  | "page_title"
  | "page_url"
  | "original_url"
  | "deleted_at"
  | "status"
  | "file_size"
  | "image_width"
  | "image_height"
  | "format"
  | "sha256"
  | "edited"
>;

/** What the search does not look into. */
const NOT_SEARCHED: ReadonlySet<string> = new Set(["favorite", "category", "status"]);

/**
 * Changes a picture: counts the revision, marks it as not synced, and keeps tags and search index true.
 * Call it inside a transaction.
 */
export async function changeImage(
  db: Db,
  image: Pick<ImageRow, "seq" | "revision">,
  change: ImageChange,
): Promise<ImageRow> {
  const row = await db
    .updateTable("images")
    .set((eb) => ({ ...change, cloud_synced: 0 as const, revision: eb("revision", "+", 1) }))
    .where("seq", "=", image.seq)
    .returningAll()
    .executeTakeFirstOrThrow();
  if (change.tags !== undefined) await writeTags(db, row);
  if (Object.keys(change).every((column) => NOT_SEARCHED.has(column))) return row;
  await unindexImage(db, row);
  if (row.deleted_at === null) await indexImage(db, row);
  return row;
}

/** Moves the row to the trash and notes that the cloud is to be told. Call it inside a transaction. */
export async function markTrashed(db: Db, image: ImageRow): Promise<ImageRow> {
  await noteDeletion(db, image);
  return changeImage(db, image, { deleted_at: sqlTime(new Date()), status: "deleted" });
}

/** Takes the row out of the trash, and the cloud need not be told of its deletion. */
export async function markRestored(db: Db, image: ImageRow): Promise<ImageRow> {
  await db.deleteFrom("cloud_deletions").where("image_id", "=", image.id).execute();
  return changeImage(db, image, { deleted_at: null, status: "saved" });
}

/** Forgets a picture for good; what the cloud is still to be told stays noted. */
export async function deleteImage(db: Db, image: ImageRow): Promise<void> {
  await unindexImage(db, image);
  await db.deleteFrom("images").where("seq", "=", image.seq).execute();
}

async function noteDeletion(db: Db, { id, user_id }: ImageRow): Promise<void> {
  await db
    .insertInto("cloud_deletions")
    .values({ image_id: id, user_id, created_at: sqlTime(new Date()) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** A person's picture by its id, in the trash or not. */
export const findImage = (db: Db, userId: string, id: string): Promise<ImageRow | undefined> =>
  db.selectFrom("images").selectAll().where("id", "=", id).where("user_id", "=", userId).executeTakeFirst();

export const findImageByFilename = (
  db: Db,
  userId: string,
  filename: string,
): Promise<ImageRow | undefined> =>
  db
    .selectFrom("images")
    .selectAll()
    .where("user_id", "=", userId)
    .where("filename", "=", filename)
    .executeTakeFirst();

/** The picture with these bytes in a category, rather one that is not in the trash. */
export const findImageByContent = (
  db: Db,
  content: { readonly user_id: string; readonly category: Category; readonly sha256: string },
): Promise<ImageRow | undefined> =>
  db
    .selectFrom("images")
    .selectAll()
    .where("user_id", "=", content.user_id)
    .where("category", "=", content.category)
    .where("sha256", "=", content.sha256)
    .orderBy((eb) => eb("deleted_at", "is not", null))
    .orderBy("seq")
    .limit(1)
    .executeTakeFirst();

/** Pictures in the trash since before a moment, or all of a person's; oldest first. */
export const findTrashed = (
  db: Db,
  which: { readonly userId?: string; readonly before?: Date },
): Promise<ImageRow[]> =>
  db
    .selectFrom("images")
    .selectAll()
    .where("deleted_at", "is not", null)
    .$if(which.userId !== undefined, (query) => query.where("user_id", "=", which.userId ?? ""))
    .$if(which.before !== undefined, (query) =>
      query.where("deleted_at", "<", sqlTime(which.before ?? new Date(0))),
    )
    .orderBy("seq")
    .limit(1000)
    .execute();
