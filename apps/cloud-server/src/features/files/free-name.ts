import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import { findChild, listNames } from "./files.store.ts";
import { numbered, numberedStart } from "./names.ts";

/** The name itself where nothing in the folder has it, else the first free numbered form. */
export async function freeName(
  tx: Kysely<Database>,
  accountId: number,
  folderId: number,
  name: string,
): Promise<string> {
  if ((await findChild(tx, accountId, folderId, name)) === undefined) return name;
  const taken = await listNames(tx, accountId, folderId, numberedStart(name));
  return numbered(name, new Set(taken));
}
