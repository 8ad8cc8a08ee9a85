import { DomainError } from "@clothesline/contracts";
import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import { isoTime } from "./drive.ts";
import { FOLDER } from "./file-record.ts";
import { ROOT } from "./files.table.ts";
import { findChild, insertFile } from "./files.store.ts";
import { nameKey } from "./names.ts";

/** A folder reached from the top: its id, and those of the folders above it and its own. */
export interface Reached {
  readonly id: number;
  readonly ids: readonly number[];
}

const top: Reached = { id: ROOT, ids: [] };

/**
 * The folder at a path.
 * @throws DomainError `FOLDER_NOT_FOUND`
 */
export async function findFolder(
  db: Kysely<Database>,
  accountId: number,
  segments: readonly string[],
): Promise<Reached> {
  let reached = top;
  for (const name of segments) {
    const child = await findChild(db, accountId, reached.id, name);
    if (child?.is_folder !== 1) throw new DomainError("FOLDER_NOT_FOUND");
    reached = { id: child.id, ids: [...reached.ids, child.id] };
  }
  return reached;
}

/**
 * The folder at a path, made with those above it where they are missing. For a transaction.
 * @throws DomainError `NAME_TAKEN` where a file has the name of a folder on the way
 */
export async function ensureFolder(
  tx: Kysely<Database>,
  accountId: number,
  segments: readonly string[],
): Promise<Reached> {
  let reached = top;
  for (const name of segments) {
    const child = await findChild(tx, accountId, reached.id, name);
    if (child?.is_folder === 0) throw new DomainError("NAME_TAKEN", { detail: `“${name}”是文件` });
    const id = child?.id ?? (await insertFolder(tx, accountId, reached.id, name, true));
    reached = { id, ids: [...reached.ids, id] };
  }
  return reached;
}

/** @param isImplied made for a path, rather than asked for */
export const insertFolder = (
  tx: Kysely<Database>,
  accountId: number,
  folderId: number,
  name: string,
  isImplied: boolean,
): Promise<number> =>
  insertFile(tx, {
    account_id: accountId,
    folder_id: folderId,
    name,
    name_key: nameKey(name),
    is_folder: 1,
    is_implied: isImplied ? 1 : 0,
    content_type: FOLDER,
    object_id: null,
    created_at: isoTime(new Date()),
    deleted_at: null,
  });
