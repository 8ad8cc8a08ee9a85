import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import type { ImageRow } from "./images.store.ts";
import type { ImageOriginalsTable } from "./originals.table.ts";

type Db = Kysely<Database>;

export const findOriginal = (
  db: Db,
  { seq }: Pick<ImageRow, "seq">,
): Promise<ImageOriginalsTable | undefined> =>
  db.selectFrom("image_originals").selectAll().where("image_seq", "=", seq).executeTakeFirst();

/** Notes what a picture was; fine when that is known already. */
export async function noteOriginal(db: Db, row: ImageRow): Promise<void> {
  await db
    .insertInto("image_originals")
    .values({
      image_seq: row.seq,
      user_id: row.user_id,
      filename: row.filename,
      format: row.format,
      sha256: row.sha256,
      file_size: row.file_size,
      image_width: row.image_width,
      image_height: row.image_height,
    })
    .onConflict((conflict) => conflict.column("image_seq").doNothing())
    .execute();
}

export async function forgetOriginal(db: Db, { seq }: Pick<ImageRow, "seq">): Promise<void> {
  await db.deleteFrom("image_originals").where("image_seq", "=", seq).execute();
}

/** Names of the originals that a person's rows speak of. */
export async function findOriginalNames(db: Db, userId: string): Promise<string[]> {
  const rows = await db
    .selectFrom("image_originals")
    .select("filename")
    .where("user_id", "=", userId)
    .execute();
  return rows.map(({ filename }) => filename);
}
