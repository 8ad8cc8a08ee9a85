import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";

/**
 * Counts one download of a drop, unless there is none left, its time is over, or it is not any more what the visitor was
 * checked against. One statement, so that of any number at once the last one is given once.
 */
export async function countDownload(
  tx: Kysely<Database>,
  drop: { readonly id: number; readonly passwordVersion: number },
  now: string,
): Promise<boolean> {
  const result = await tx
    .updateTable("drops")
    .set((of) => ({ download_count: of("download_count", "+", 1) }))
    .where("id", "=", drop.id)
    .where("password_version", "=", drop.passwordVersion)
    .where("is_deleted", "=", 0)
    .where("is_expired", "=", 0)
    .where("expire_time", ">", now)
    .whereRef("download_count", "<", "max_download_count")
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export interface Opening {
  readonly dropId: number;
  readonly opener: string;
  readonly openedAt: string;
  readonly byDownload: boolean;
}

/** Notes that someone opened a drop, or has opened it again. */
export async function recordOpening(tx: Kysely<Database>, opening: Opening): Promise<void> {
  const values = { opened_at: opening.openedAt, by_download: opening.byDownload ? 1 : 0 } as const;
  await tx
    .insertInto("drop_openings")
    .values({ drop_id: opening.dropId, opener: opening.opener, ...values })
    .onConflict((conflict) => conflict.columns(["drop_id", "opener"]).doUpdateSet(values))
    .execute();
}

/** The opening of a drop by someone since a moment. */
export async function findOpening(
  db: Kysely<Database>,
  dropId: number,
  opener: string,
  since: string,
): Promise<{ readonly byDownload: boolean } | undefined> {
  const row = await db
    .selectFrom("drop_openings")
    .select("by_download")
    .where("drop_id", "=", dropId)
    .where("opener", "=", opener)
    .where("opened_at", ">", since)
    .executeTakeFirst();
  return row && { byDownload: row.by_download === 1 };
}

/** Forgets openings up to a moment. */
export async function deleteOpenings(db: Kysely<Database>, until: string): Promise<void> {
  await db.deleteFrom("drop_openings").where("opened_at", "<=", until).execute();
}
