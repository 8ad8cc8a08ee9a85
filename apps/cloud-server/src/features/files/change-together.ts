import { DomainError } from "@clothesline/contracts";
import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import type { Person } from "../sessions/person.ts";
import { findFiles, listTaken, updateFiles } from "./files.store.ts";
import { GONE } from "./files.table.ts";
import { findFolder } from "./folders.ts";
import { findOwnedFiles } from "./owned.ts";
import { findPlaces } from "./tree.store.ts";

/*
 * What needs no thought about each: 500 are changed with a handful of statements, in the time that five take one by one.
 * Each function is for a transaction and answers the ids it has changed; the others are the caller's to look at singly.
 */

interface Named {
  readonly id: number;
  readonly name: string;
}

export async function deleteTogether(
  tx: Kysely<Database>,
  person: Person,
  ids: readonly number[],
): Promise<Set<number>> {
  const own = (await findOwnedFiles(tx, person, ids)).map(({ id }) => id);
  await updateFiles(tx, own, { deleted_at: new Date().toISOString() });
  return new Set(own);
}

/** Files into a folder that is there. Folders are looked at singly: they might be moved into themselves. */
export async function moveTogether(
  tx: Kysely<Database>,
  person: Person,
  ids: readonly number[],
  segments: readonly string[],
): Promise<Set<number>> {
  const target = await folderThere(tx, person, segments);
  if (target === undefined) return new Set();
  const files = (await findOwnedFiles(tx, person, ids)).filter(({ isFolder }) => !isFolder);
  const moving = files.filter(({ folderId }) => folderId !== target);
  const free = await withFreeNames(tx, person, target, moving);
  await updateFiles(tx, free, { folder_id: target });
  return new Set(free);
}

/** What comes back under its own name to a folder that is still there. */
export async function restoreTogether(
  tx: Kysely<Database>,
  person: Person,
  ids: readonly number[],
): Promise<Set<number>> {
  const rows = (await findFiles(tx, ids)).filter(
    (row) => row.account_id === person.id && row.deleted_at !== null && row.folder_id !== GONE,
  );
  const places = await findPlaces(
    tx,
    rows.map((row) => row.folder_id),
  );
  const restored: number[] = [];
  for (const [folderId, inside] of Map.groupBy(rows, (row) => row.folder_id)) {
    if (places.get(folderId)?.isLive !== true) continue;
    restored.push(...(await withFreeNames(tx, person, folderId, inside)));
  }
  await updateFiles(tx, restored, { deleted_at: null });
  return new Set(restored);
}

async function folderThere(
  tx: Kysely<Database>,
  person: Person,
  segments: readonly string[],
): Promise<number | undefined> {
  try {
    return (await findFolder(tx, person.id, segments)).id;
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}

/** Those whose name nothing in the folder has, nor another of them. */
async function withFreeNames(
  tx: Kysely<Database>,
  person: Person,
  folderId: number,
  items: readonly Named[],
): Promise<number[]> {
  const names = items.map(({ name }) => name);
  const taken = new Set(await listTaken(tx, person.id, folderId, names));
  const alike = Map.groupBy(items, ({ name }) => name);
  return items.filter(({ name }) => !taken.has(name) && alike.get(name)?.length === 1).map(({ id }) => id);
}
