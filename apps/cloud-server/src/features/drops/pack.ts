import { DomainError } from "@clothesline/contracts";
import { type Archive, archiveOf } from "../files/archive.ts";
import { openByAccess } from "./access.ts";
import { findDropFileIds } from "./drop-files.store.ts";
import type { Drops } from "./drops.ts";

/**
 * Everything in a drop as one ZIP file.
 * @throws DomainError `DROP_ACCESS_INVALID`, `DROP_EXPIRED`, `DROP_LOGIN_REQUIRED`, `DROP_TOO_LARGE`
 */
export async function packDrop({ db, ...drops }: Drops, access: string): Promise<Archive> {
  const { drop } = await openByAccess({ db, ...drops }, access);
  const named = { accountId: drop.accountId, ids: await findDropFileIds(db, drop.id) };
  try {
    return await archiveOf({ db, store: drops.objects }, named, drop.code);
  } catch (error) {
    const isTooLarge = error instanceof DomainError && error.code === "ARCHIVE_TOO_LARGE";
    throw isTooLarge ? new DomainError("DROP_TOO_LARGE", { cause: error }) : error;
  }
}
