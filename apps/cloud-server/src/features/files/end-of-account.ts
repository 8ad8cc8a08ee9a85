import type { Profile } from "../accounts/account.ts";
import { markEverythingGone } from "./account-files.store.ts";
import { type Drive, isoTime } from "./drive.ts";
import { purgeOldFiles } from "./trash.ts";

/** Removes all files and folders of an account; their bytes go with the next sweep of the objects. */
export async function removeEveryFile(drive: Drive, { id }: Profile): Promise<void> {
  const now = new Date();
  await markEverythingGone(drive.db, id, isoTime(now));
  await purgeOldFiles(drive, now);
}
