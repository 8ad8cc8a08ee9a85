import { DomainError, sqlTime } from "@clothesline/contracts";
import type { Person } from "../sessions/person.ts";
import { removeFiles, removeFolder } from "./files.ts";
import { filesOf, type Generation, toGeneration } from "./generation.ts";
import { deleteAllOf, deleteGeneration, findGeneration, setFavorite } from "./generations.store.ts";
import { markCanceled } from "./queue.store.ts";
import type { Studio } from "./studio.ts";

/** @throws DomainError `GENERATION_NOT_FOUND` */
export async function favoriteGeneration(
  { db, live }: Studio,
  { id: userId }: Person,
  id: number,
  favorite: boolean,
): Promise<Generation> {
  const row = await setFavorite(db, userId, id, { favorite, now: sqlTime(new Date()) });
  if (row === undefined) throw new DomainError("GENERATION_NOT_FOUND");
  live.changed(id);
  return toGeneration(row);
}

/**
 * Cancels what waits or is worked on; the work is ended, at the generator's side too where that can be.
 * @throws DomainError `GENERATION_NOT_FOUND`, `NOT_CANCELABLE`
 */
export async function cancelGeneration(
  { db, queue, live }: Studio,
  { id: userId }: Person,
  id: number,
): Promise<Generation> {
  const row = await markCanceled(db, userId, id, sqlTime(new Date()));
  if (row === undefined) {
    const known = await findGeneration(db, userId, id);
    throw new DomainError(known === undefined ? "GENERATION_NOT_FOUND" : "NOT_CANCELABLE");
  }
  queue.drop(id);
  live.changed(id);
  return toGeneration(row);
}

/**
 * Deletes a generation: the row, then the work on it or its files.
 * @throws DomainError `GENERATION_NOT_FOUND`
 */
export async function removeGeneration(
  { db, dataDir, queue, live }: Studio,
  { id: userId }: Person,
  id: number,
): Promise<void> {
  const row = await deleteGeneration(db, userId, id);
  if (row === undefined) throw new DomainError("GENERATION_NOT_FOUND");
  queue.drop(id);
  live.changed(id);
  const files = filesOf(row);
  if (files !== null) await removeFiles(dataDir, userId, files);
}

/** Deletes all of someone's generations and their pictures, for the end of their account. */
export async function removeAllGenerations(
  { db, dataDir, queue, live }: Studio,
  { id: userId }: Pick<Person, "id">,
): Promise<void> {
  for (const id of await deleteAllOf(db, userId)) {
    queue.drop(id);
    live.changed(id);
  }
  await removeFolder(dataDir, userId);
}
