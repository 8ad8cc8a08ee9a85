import { DomainError } from "@clothesline/contracts";
import type { FileRecord } from "../files/file-record.ts";
import { gatherItems, type Item, type Items } from "../files/items.ts";
import { pathOf } from "../files/names.ts";
import { findLiveFiles } from "../files/owned.ts";
import { findPlaces } from "../files/tree.store.ts";
import type { OpenDrop } from "./access.ts";
import { findDropFileIds, hasAnyFile } from "./drop-files.store.ts";
import type { Drops } from "./drops.ts";

/** Where an item is, as the drop's visitors see it. */
export const placeOf = ({ above }: Item): string => pathOf(above);

/**
 * What a drop holds now, at most `limit` below its folders. A drop shows its owner's files alone, whatever its rows say.
 */
export async function listItems({ db }: Drops, drop: OpenDrop, limit: number): Promise<Items> {
  const ids = await findDropFileIds(db, drop.id);
  return await gatherItems(db, { accountId: drop.accountId, ids }, limit);
}

/**
 * A file of a drop that still exists, put into it by itself or with a folder above it.
 * @throws DomainError `FILE_NOT_FOUND`, `FILE_DOWNLOAD_FORBIDDEN`
 */
export async function findItem({ db }: Drops, drop: OpenDrop, fileId: number): Promise<FileRecord> {
  const [file] = await findLiveFiles(db, [fileId]);
  if (file === undefined) throw new DomainError("FILE_NOT_FOUND");
  const place = (await findPlaces(db, [file.folderId])).get(file.folderId);
  const line = [file.id, ...(place?.ids ?? [])];
  if (file.accountId !== drop.accountId || !(await hasAnyFile(db, drop.id, line))) {
    throw new DomainError("FILE_DOWNLOAD_FORBIDDEN");
  }
  return file;
}
