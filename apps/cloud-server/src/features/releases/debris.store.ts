import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";

/** Notes a file as one that no package promises. */
export async function noteDebris(db: Kysely<Database>, path: string): Promise<void> {
  await db
    .insertInto("release_debris")
    .values({ path })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function forgetDebris(db: Kysely<Database>, path: string): Promise<void> {
  await db.deleteFrom("release_debris").where("path", "=", path).execute();
}

export async function selectDebris(db: Kysely<Database>): Promise<string[]> {
  const rows = await db.selectFrom("release_debris").select("path").execute();
  return rows.map(({ path }) => path);
}
