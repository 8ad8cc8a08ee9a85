import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";

/** The file of an account's avatar. */
export async function findAvatar(db: Kysely<Database>, userId: number): Promise<string | undefined> {
  const row = await db
    .selectFrom("avatars")
    .select("filename")
    .where("user_id", "=", userId)
    .executeTakeFirst();
  return row?.filename;
}

/** Whether a file is someone's avatar. */
export async function isAvatar(db: Kysely<Database>, filename: string): Promise<boolean> {
  const row = await db
    .selectFrom("avatars")
    .select("user_id")
    .where("filename", "=", filename)
    .executeTakeFirst();
  return row !== undefined;
}

export async function listAvatars(db: Kysely<Database>): Promise<string[]> {
  const rows = await db.selectFrom("avatars").select("filename").execute();
  return rows.map((row) => row.filename);
}

export async function upsertAvatar(
  db: Kysely<Database>,
  avatar: { readonly userId: number; readonly filename: string; readonly updatedAt: string },
): Promise<void> {
  const row = { filename: avatar.filename, updated_at: avatar.updatedAt };
  await db
    .insertInto("avatars")
    .values({ user_id: avatar.userId, ...row })
    .onConflict((conflict) => conflict.column("user_id").doUpdateSet(row))
    .execute();
}

/** Removes the row and answers the file it named. */
export async function deleteAvatar(db: Kysely<Database>, userId: number): Promise<string | undefined> {
  const row = await db
    .deleteFrom("avatars")
    .where("user_id", "=", userId)
    .returning("filename")
    .executeTakeFirst();
  return row?.filename;
}
