import { type Kysely, sql } from "kysely";
import type { Database } from "../../database.ts";
import type { KeptObject } from "./object-store.ts";

/**
 * Condemns objects of a bucket that nothing counts on any more, so that nobody can record them while their
 * bytes go, and answers some of them. Those condemned before a crash are among them.
 */
export async function condemnExpired(
  tx: Kysely<Database>,
  bucket: string,
  now: Date,
  limit: number,
): Promise<KeptObject[]> {
  const rows = await tx
    .selectFrom("objects")
    .select(["id", "bucket", "key"])
    .where("bucket", "=", bucket)
    .where((or) =>
      or.or([
        or("expires_at", "<=", now.toISOString()),
        or("account_id", "is", null),
        or("condemned", "=", 1),
      ]),
    )
    .limit(limit)
    .execute();
  if (rows.length === 0) return rows;
  await tx
    .updateTable("objects")
    .set({ condemned: 1 })
    .where(
      "id",
      "in",
      rows.map(({ id }) => id),
    )
    .execute();
  return rows;
}

/** Forgets objects whose bytes are gone. */
export async function deleteObjects(db: Kysely<Database>, ids: readonly string[]): Promise<void> {
  await db.deleteFrom("objects").where("id", "in", ids).execute();
}

/** Ids of objects that begin with two given digits. */
export async function listIdsOf(db: Kysely<Database>, digits: string): Promise<string[]> {
  const rows = await db
    .selectFrom("objects")
    .select("id")
    .where("id", ">=", digits)
    .where("id", "<", `${digits}~`)
    .execute();
  return rows.map(({ id }) => id);
}

/** Of some prefixes those that are accounts'. */
export async function listAccountPrefixes(
  db: Kysely<Database>,
  prefixes: readonly string[],
): Promise<string[]> {
  const rows = await db
    .selectFrom("cloud_users")
    .select("username")
    .where(
      "username",
      "in",
      prefixes.map((prefix) => prefix.slice(0, -1)),
    )
    .execute();
  return rows.map(({ username }) => `${username}/`);
}

/** Those of some ids that no object has. */
export async function findMissingObjects(db: Kysely<Database>, ids: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select value as id from json_each(${JSON.stringify(ids)})
    where not exists (select 1 from objects where objects.id = value)`.execute(db);
  return rows.map(({ id }) => id);
}
