import type { Kysely, Selectable } from "kysely";
import type { Database } from "../../database.ts";
import type { CloudLinksTable } from "./cloud-links.table.ts";

export type CloudLink = Selectable<CloudLinksTable>;

export function findLink(db: Kysely<Database>, userId: string): Promise<CloudLink | undefined> {
  return db.selectFrom("cloud_links").selectAll().where("user_id", "=", userId).executeTakeFirst();
}

/**
 * Writes a link. Where it leads to another cloud or another account than before, what was marked as
 * synced was synced elsewhere, so those marks go in the same transaction.
 */
export function saveLink(db: Kysely<Database>, link: Omit<CloudLink, "library_version">): Promise<void> {
  return db.transaction().execute(async (tx) => {
    const before = await findLink(tx, link.user_id);
    const same =
      before?.cloud_url === link.cloud_url &&
      (link.cloud_user_id === null ||
        before.cloud_user_id === null ||
        before.cloud_user_id === link.cloud_user_id);
    if (before && !same) {
      await tx
        .updateTable("images")
        .set({ cloud_synced: 0 })
        .where("user_id", "=", link.user_id)
        .where("cloud_synced", "=", 1)
        .execute();
    }
    const row = {
      ...link,
      // Kept while the link waits for a login, so that a login to another account is noticed.
      cloud_user_id: link.cloud_user_id ?? (same ? before.cloud_user_id : null),
      library_version: same ? before.library_version : null,
    };
    await tx
      .insertInto("cloud_links")
      .values(row)
      .onConflict((conflict) => conflict.column("user_id").doUpdateSet(row))
      .execute();
  });
}

export async function refuseLink(
  db: Kysely<Database>,
  link: { userId: string; cloudUrl: string },
  change: { error: string; updated_at: string },
): Promise<void> {
  await db
    .updateTable("cloud_links")
    .set({ state: "login_required", token_encrypted: null, ...change })
    .where("user_id", "=", link.userId)
    .where("cloud_url", "=", link.cloudUrl)
    .execute();
}

/** Remembers the version for the account it was read from: the link may lead to another by now. */
export async function rememberLibraryVersion(
  db: Kysely<Database>,
  input: { userId: string; cloudUrl: string; cloudUserId: string | null; version: string },
): Promise<void> {
  await db
    .updateTable("cloud_links")
    .set({ library_version: input.version })
    .where("user_id", "=", input.userId)
    .where("cloud_url", "=", input.cloudUrl)
    .where("cloud_user_id", "is", input.cloudUserId)
    .execute();
}
