import type { AuthorizedAccount } from "../accounts/account.ts";
import { findByIds } from "./images.store.ts";
import { readLibrary } from "./library.store.ts";
import type { Wardrobe } from "./wardrobe.ts";

/** A picture as the desktop has it. */
export interface ManifestEntry {
  readonly id: string;
  readonly filename: string;
  readonly sha256: string;
  readonly file_size: number;
  readonly metadata_digest?: string | null | undefined;
}

/**
 * Which pictures of a desktop the library lacks (`missing`: their data has to come), and which it holds
 * under another name, with other metadata or in the trash (`outdated`: their record is enough).
 */
export async function compareLibrary(
  { db }: Pick<Wardrobe, "db">,
  { userId }: AuthorizedAccount,
  entries: readonly ManifestEntry[],
): Promise<{ missing: string[]; outdated: string[]; libraryVersion: string }> {
  // The version first: should the library change meanwhile, the desktop asks again.
  const { version } = await readLibrary(db, userId);
  const rows = await findByIds(
    db,
    entries.map(({ id }) => id),
  );
  const byId = new Map(rows.filter((row) => row.user_id === userId).map((row) => [row.id, row]));
  const missing: string[] = [];
  const outdated: string[] = [];
  for (const entry of entries) {
    const row = byId.get(entry.id);
    if (row?.sha256 !== entry.sha256 || row.file_size !== entry.file_size) missing.push(entry.id);
    else if (
      row.deleted_at !== null ||
      row.filename !== entry.filename ||
      (entry.metadata_digest ?? row.metadata_digest) !== row.metadata_digest
    ) {
      outdated.push(entry.id);
    }
  }
  return { missing, outdated, libraryVersion: version };
}
