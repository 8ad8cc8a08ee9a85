import { type Kysely, sql } from "kysely";
import type { Database } from "../../database.ts";
import type { ImageRow } from "../library/images.store.ts";

type Db = Kysely<Database>;

const mine = (db: Db, userId: string) =>
  db.selectFrom("images").where("user_id", "=", userId).where("deleted_at", "is", null);

/** How many pictures a person has, and how many bytes they are. */
export async function countImages(db: Db, userId: string): Promise<number> {
  const { count } = await mine(db, userId)
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  return count;
}

/** Pictures and deletions that the cloud is still to be told of; by index, whatever the library's size. */
export async function countPending(db: Db, userId: string): Promise<number> {
  const { images } = await mine(db, userId)
    .where("cloud_synced", "=", sql.lit(0))
    .select((eb) => eb.fn.countAll<number>().as("images"))
    .executeTakeFirstOrThrow();
  const { deletions } = await db
    .selectFrom("cloud_deletions")
    .where("user_id", "=", userId)
    .select((eb) => eb.fn.countAll<number>().as("deletions"))
    .executeTakeFirstOrThrow();
  return images + deletions;
}

/** A person's pictures in order, page by page: all of them or only those not yet synced. */
export async function* pagesOfImages(
  db: Db,
  userId: string,
  { limit, pendingOnly }: { limit: number; pendingOnly: boolean },
): AsyncGenerator<ImageRow[]> {
  for (let after = -1; ;) {
    const page = await mine(db, userId)
      .selectAll()
      .where("seq", ">", after)
      // A literal, because a partial index is not used for a parameter that might be anything.
      .$if(pendingOnly, (query) => query.where("cloud_synced", "=", sql.lit(0)))
      .orderBy("seq")
      .limit(limit)
      .execute();
    const last = page.at(-1);
    if (!last) return;
    after = last.seq;
    yield page;
  }
}

/** The listed pictures of a person that are not in the trash, in order. */
export const imagesOf = (db: Db, userId: string, ids: readonly string[]): Promise<ImageRow[]> =>
  db
    .selectFrom("images")
    .selectAll()
    .where("id", "in", sql<string>`(select value from json_each(${JSON.stringify(ids)}))`)
    .where(sql<boolean>`+user_id = ${userId}`)
    .where("deleted_at", "is", null)
    .orderBy("seq")
    .execute();

/** A picture as it was when it was read; a mark counts only while it still is. */
export interface Seen {
  readonly id: string;
  readonly sha256: string;
  readonly revision: number;
}

/*
 * In the statements below `+user_id` keeps SQLite from going through a person's whole library by the index of
 * their pictures, for each list anew: it looks up the listed ids instead.
 */

/** Marks pictures as synced, save those that changed since they were seen. Returns how many it marked. */
export async function markSynced(db: Db, userId: string, seen: readonly Seen[]): Promise<number> {
  if (seen.length === 0) return 0;
  const list = JSON.stringify(seen.map(({ id, sha256, revision }) => [id, sha256, revision]));
  const result = await sql`
    update images set cloud_synced = 1
    from json_each(${list}) as seen
    where images.id = seen.value ->> 0 and images.sha256 = seen.value ->> 1
      and images.revision = seen.value ->> 2 and +images.user_id = ${userId}`.execute(db);
  return Number(result.numAffectedRows ?? 0);
}

/** The cloud turned out not to have these. */
export async function markUnsynced(db: Db, userId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await sql`
    update images set cloud_synced = 0
    where +user_id = ${userId} and cloud_synced = 1
      and id in (select value from json_each(${JSON.stringify(ids)}))`.execute(db);
}

export async function pageOfDeletions(db: Db, userId: string, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom("cloud_deletions")
    .select("image_id")
    .where("user_id", "=", userId)
    .orderBy("image_id")
    .limit(limit)
    .execute();
  return rows.map((row) => row.image_id);
}

export async function forgetDeletions(db: Db, userId: string, ids: readonly string[]): Promise<void> {
  await sql`
    delete from cloud_deletions
    where +user_id = ${userId}
      and image_id in (select value from json_each(${JSON.stringify(ids)}))`.execute(db);
}
