import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import type { AuthorizedAccount } from "../accounts/account.ts";
import { newestSyncRecords, type SyncRecord } from "./sync-records.store.ts";

/** The document shows the five newest. */
const recordsShown = 5;

/** An account's newest syncs, newest first. */
export function syncHistory(
  db: Kysely<Database>,
  { userId }: AuthorizedAccount,
): Promise<Omit<SyncRecord, "user_id">[]> {
  return newestSyncRecords(db, userId, recordsShown);
}
