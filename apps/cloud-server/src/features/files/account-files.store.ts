import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import { type FileRow, selectFiles } from "./files.store.ts";
import { GONE, ROOT } from "./files.table.ts";

/** A page of an account's files and folders, deleted ones too, in order of id. */
export async function listEverything(
  db: Kysely<Database>,
  accountId: number,
  page: { readonly after: number; readonly limit: number },
): Promise<FileRow[]> {
  return await selectFiles(db)
    .where("files.account_id", "=", accountId)
    .where("files.id", ">", page.after)
    .orderBy("files.id")
    .limit(page.limit)
    .execute();
}

/** Gives everything at the top of an account's tree to the sweep that removes what is gone, with all below it. */
export async function markEverythingGone(
  db: Kysely<Database>,
  accountId: number,
  now: string,
): Promise<void> {
  await db
    .updateTable("files")
    .set((of) => ({ folder_id: GONE, deleted_at: of.fn.coalesce("deleted_at", of.val(now)) }))
    .where("account_id", "=", accountId)
    .where("folder_id", "=", ROOT)
    .execute();
}
