import { type Kysely, sql } from "kysely";
import type { Database } from "../../database.ts";

type Db = Kysely<Database>;

const inList = (values: readonly string[]) =>
  sql<string>`(select value from json_each(${JSON.stringify(values)}))`;

/** Pictures of anyone with one of the ids, in the trash or not. */
export const imagesByIds = (db: Db, ids: readonly string[]) =>
  db.selectFrom("images").select(["id", "user_id"]).where("id", "in", inList(ids)).execute();

export const imagesByNames = (db: Db, userId: string, names: readonly string[]) =>
  db
    .selectFrom("images")
    .select(["filename", "sha256"])
    .where("user_id", "=", userId)
    .where("filename", "in", inList(names))
    .execute();

export async function deletedHere(db: Db, userId: string, ids: readonly string[]): Promise<string[]> {
  const rows = await db
    .selectFrom("cloud_deletions")
    .select("image_id")
    .where("user_id", "=", userId)
    .where("image_id", "in", inList(ids))
    .execute();
  return rows.map((row) => row.image_id);
}
