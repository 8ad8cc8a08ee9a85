import { DomainError } from "@clothesline/contracts";
import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import type { FileRecord } from "./file-record.ts";
import { deleteRows, type FileRow, findChild, listNames, moveChildren, updateFile } from "./files.store.ts";
import { ensureFolder, type Reached } from "./folders.ts";
import { MAX_DEPTH, nameKey } from "./names.ts";
import { findPlaces, heightOf } from "./tree.store.ts";

interface Wanted {
  readonly name: string | undefined;
  /** The folders of the new path; the file stays in its folder without. */
  readonly segments: readonly string[] | undefined;
}

/**
 * Gives a file or folder another name, place or both; missing folders are made. One row is changed, however much lies
 * below. For a transaction.
 * @throws DomainError `NAME_TAKEN`, `FOLDER_INTO_ITSELF`, `TOO_DEEP`
 */
export async function place(
  tx: Kysely<Database>,
  file: FileRecord,
  { name = file.name, segments }: Wanted,
): Promise<void> {
  const target = segments && (await ensureFolder(tx, file.accountId, segments));
  const folderId = target?.id ?? file.folderId;
  if (folderId === file.folderId && name === file.name) return;
  if (file.isFolder && target !== undefined) await checkNesting(tx, file, target);
  const other = await findChild(tx, file.accountId, folderId, name);
  if (other !== undefined && other.id !== file.id) await makeWay(tx, file, other);
  await updateFile(tx, file.id, { folder_id: folderId, name, name_key: nameKey(name), is_implied: 0 });
}

async function checkNesting(tx: Kysely<Database>, file: FileRecord, target: Reached): Promise<void> {
  if (target.ids.includes(file.id)) throw new DomainError("FOLDER_INTO_ITSELF");
  if (target.ids.length + (await heightOf(tx, file.id)) > MAX_DEPTH) throw new DomainError("TOO_DEEP");
}

/**
 * Front ends move a folder by moving, at once, it and everything below it. Whichever request comes first, the folder must end
 * up in its place: one that stands there only because something below was moved first gives way, and what is in it is
 * taken over. Anything else that has the name keeps it.
 */
async function makeWay(tx: Kysely<Database>, file: FileRecord, other: FileRow): Promise<void> {
  if (!file.isFolder || other.is_implied === 0) throw new DomainError("NAME_TAKEN");
  const places = await findPlaces(tx, [file.folderId]);
  if (places.get(file.folderId)?.ids.includes(other.id)) throw new DomainError("NAME_TAKEN");
  await takeOver(tx, file.accountId, other.id, file.id);
}

/** Moves everything in one folder to another and removes it; folders that nobody asked for give way in it, too. */
async function takeOver(tx: Kysely<Database>, accountId: number, from: number, to: number): Promise<void> {
  const taken = new Set(await listNames(tx, accountId, to));
  for (const name of (await listNames(tx, accountId, from)).filter((one) => taken.has(one))) {
    const here = await findChild(tx, accountId, to, name);
    const there = await findChild(tx, accountId, from, name);
    if (here?.is_folder !== 1 || there?.is_implied !== 1) throw new DomainError("NAME_TAKEN");
    await takeOver(tx, accountId, there.id, here.id);
  }
  await moveChildren(tx, from, to);
  await deleteRows(tx, [from]);
}
