import { DomainError } from "@clothesline/contracts";
import type { Person } from "../sessions/person.ts";
import type { Drive } from "./drive.ts";
import type { FileRecord } from "./file-record.ts";
import { findChild } from "./files.store.ts";
import { ensureFolder, insertFolder } from "./folders.ts";
import { MAX_DEPTH, nameOf, segmentsOf } from "./names.ts";
import { findOwnFile } from "./owned.ts";

/**
 * Makes a folder, and those of its path that are missing.
 * @throws DomainError `INVALID_REQUEST`, `NAME_TAKEN`, `TOO_DEEP`
 */
export async function newFolder(
  { db }: Pick<Drive, "db">,
  person: Person,
  input: { folderName: string; path: string },
): Promise<FileRecord> {
  const name = nameOf(input.folderName, "folder_name");
  const segments = segmentsOf(input.path);
  if (segments.length + 1 > MAX_DEPTH) throw new DomainError("TOO_DEEP");
  return await db.transaction().execute(async (tx) => {
    const folder = await ensureFolder(tx, person.id, segments);
    if (await findChild(tx, person.id, folder.id, name)) throw new DomainError("NAME_TAKEN");
    const id = await insertFolder(tx, person.id, folder.id, name, false);
    return await findOwnFile(tx, person, id, "FILE_NOT_FOUND");
  });
}
