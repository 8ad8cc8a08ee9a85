import { type Kysely, type Selectable, sql } from "kysely";
import type { Database } from "../../database.ts";
import type { Owner } from "./object-store.ts";
import type { ObjectsTable } from "./objects.table.ts";

export type ObjectRow = Selectable<ObjectsTable>;
export type NewObject = Pick<
  ObjectRow,
  "id" | "bucket" | "key" | "size" | "content_type" | "etag" | "content_disposition" | "metadata"
>;

/** How long an upload waits to be recorded, ms. */
const waits = 24 * 3600 * 1000;

/** How long is always enough to record what was kept, ms. */
const enough = 3600 * 1000;

const expiryOf = (now: Date): string => new Date(now.getTime() + waits).toISOString();

/**
 * Adds an object that waits to be recorded. What waited under its key before has been replaced: it counts no
 * more and goes with the next sweep.
 */
export async function insertUpload(
  tx: Kysely<Database>,
  accountId: number,
  object: NewObject,
  now: Date,
): Promise<void> {
  await tx
    .updateTable("objects")
    .set({ expires_at: now.toISOString() })
    .where("bucket", "=", object.bucket)
    .where("key", "=", object.key)
    .where("uses", "=", 0)
    .execute();
  await tx
    .insertInto("objects")
    .values({
      ...object,
      account_id: accountId,
      created_at: now.toISOString(),
      uses: 0,
      expires_at: expiryOf(now),
      condemned: 0,
    })
    .execute();
}

/** Adds a copy in the making, which waits to be recorded; it has no tag until `setCopied`. */
export async function addCopy(
  tx: Kysely<Database>,
  accountId: number,
  copy: Pick<NewObject, "id" | "bucket" | "key" | "size" | "content_type">,
  now: Date,
): Promise<void> {
  await tx
    .insertInto("objects")
    .values({
      ...copy,
      account_id: accountId,
      etag: "",
      content_disposition: null,
      metadata: "{}",
      created_at: now.toISOString(),
      uses: 0,
      expires_at: expiryOf(now),
      condemned: 0,
    })
    .execute();
}

/** States that a copy is whole. */
export async function setCopied(db: Kysely<Database>, id: string, etag: string, size: number): Promise<void> {
  await db.updateTable("objects").set({ etag, size }).where("id", "=", id).execute();
}

/**
 * Makes sure that an object which waits does so for an hour more; false when it is being removed or gone. Nothing is written where
 * that is so anyway: a batch of a thousand would wait for the disk a thousand times.
 */
export async function extendUpload(db: Kysely<Database>, id: string, now: Date): Promise<boolean> {
  const moment = now.toISOString();
  const later = new Date(now.getTime() + enough).toISOString();
  const lasting = await db
    .selectFrom("objects")
    .select("id")
    .where("id", "=", id)
    .where("condemned", "=", 0)
    .where((or) => or.or([or("expires_at", "is", null), or("expires_at", ">", later)]))
    .executeTakeFirst();
  if (lasting !== undefined) return true;
  const { numUpdatedRows } = await db
    .updateTable("objects")
    .set((set) => ({
      expires_at: set.case().when("uses", "=", 0).then(expiryOf(now)).else(null).end(),
    }))
    .where("id", "=", id)
    .where("condemned", "=", 0)
    .where((or) => or.or([or("expires_at", "is", null), or("expires_at", ">", moment)]))
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** The object a key names: the one uploaded last. */
export async function findNewest(
  db: Kysely<Database>,
  bucket: string,
  key: string,
  now: Date,
): Promise<ObjectRow | undefined> {
  const moment = now.toISOString();
  return await db
    .selectFrom("objects")
    .selectAll()
    .where("bucket", "=", bucket)
    .where("key", "=", key)
    .where("condemned", "=", 0)
    .where((or) => or.or([or("expires_at", "is", null), or("expires_at", ">", moment)]))
    .orderBy("created_at", "desc")
    .orderBy(sql`rowid`, "desc")
    .limit(1)
    .executeTakeFirst();
}

/** Exactly one object of a key. */
export async function findVersion(
  db: Kysely<Database>,
  bucket: string,
  key: string,
  id: string,
): Promise<ObjectRow | undefined> {
  return await db
    .selectFrom("objects")
    .selectAll()
    .where("id", "=", id)
    .where("bucket", "=", bucket)
    .where("key", "=", key)
    .where("condemned", "=", 0)
    .executeTakeFirst();
}

/** Whose objects an account number stands for, and whether the account is active. */
export async function findOwner(
  db: Kysely<Database>,
  accountId: number,
): Promise<(Owner & { readonly isActive: boolean }) | undefined> {
  const row = await db
    .selectFrom("cloud_users")
    .select(["id", "username", "is_active"])
    .where("id", "=", accountId)
    .executeTakeFirst();
  return row && { id: row.id, username: row.username, isActive: row.is_active === 1 };
}
