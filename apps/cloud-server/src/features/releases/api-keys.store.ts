import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";

export interface StoredKey {
  readonly name: string;
  readonly digest: string;
  readonly createdAt: string;
  readonly revokedAt: string | null;
}

export async function selectKeys(db: Kysely<Database>): Promise<StoredKey[]> {
  return await db
    .selectFrom("api_keys")
    .select(["name", "digest", "created_at as createdAt", "revoked_at as revokedAt"])
    .orderBy("created_at")
    .orderBy("name")
    .execute();
}

/** Answers whether the name was free. */
export async function insertKey(
  db: Kysely<Database>,
  key: Pick<StoredKey, "name" | "digest" | "createdAt">,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("api_keys")
    .values({ name: key.name, digest: key.digest, created_at: key.createdAt, revoked_at: null })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

/** Answers whether there was such a key that was not revoked before. */
export async function markKeyRevoked(
  db: Kysely<Database>,
  name: string,
  revokedAt: string,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("api_keys")
    .set({ revoked_at: revokedAt })
    .where("name", "=", name)
    .where("revoked_at", "is", null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}
