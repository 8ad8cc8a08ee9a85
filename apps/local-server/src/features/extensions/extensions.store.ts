import type { Insertable, Kysely, Selectable } from "kysely";
import type { Database } from "../../database.ts";
import type { ExtensionsTable } from "./extensions.table.ts";

export type ExtensionRow = Selectable<ExtensionsTable>;

export async function insertExtension(
  db: Kysely<Database>,
  extension: Insertable<ExtensionsTable>,
): Promise<void> {
  await db.insertInto("extensions").values(extension).execute();
}

export const findExtension = (db: Kysely<Database>, tokenHash: string): Promise<ExtensionRow | undefined> =>
  db.selectFrom("extensions").selectAll().where("token_hash", "=", tokenHash).executeTakeFirst();

export const extensionsOf = (db: Kysely<Database>, userId: string): Promise<ExtensionRow[]> =>
  db
    .selectFrom("extensions")
    .selectAll()
    .where("user_id", "=", userId)
    .orderBy("created_at", "desc")
    .orderBy("id")
    .execute();

export async function markExtensionUsed(db: Kysely<Database>, id: string, hour: string): Promise<void> {
  await db.updateTable("extensions").set({ last_used: hour }).where("id", "=", id).execute();
}

/** Answers whether the person had such a one. */
export async function deleteExtension(db: Kysely<Database>, userId: string, id: string): Promise<boolean> {
  const result = await db
    .deleteFrom("extensions")
    .where("user_id", "=", userId)
    .where("id", "=", id)
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
}

export async function deleteExtensionsOf(db: Kysely<Database>, userId: string): Promise<void> {
  await db.deleteFrom("extensions").where("user_id", "=", userId).execute();
}
