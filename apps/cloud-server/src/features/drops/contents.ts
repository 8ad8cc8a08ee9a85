import { DomainError } from "@clothesline/contracts";
import type { FileRecord } from "../files/file-record.ts";
import { pathOf } from "../files/names.ts";
import { findLiveFiles } from "../files/owned.ts";
import { findPlaces, listBelow } from "../files/tree.store.ts";
import type { OpenDrop } from "./access.ts";
import { findDropFileIds, hasAnyFile } from "./drop-files.store.ts";
import type { Drops } from "./drops.ts";

/** A file or folder of a drop. */
export interface Item {
  readonly file: FileRecord;
  /** Names of the folders it lies in inside the drop, from the top. */
  readonly above: readonly string[];
}

export interface Items {
  readonly items: readonly Item[];
  /** There is more than was asked for. */
  readonly isTruncated: boolean;
}

/** Where an item is, as the drop's visitors see it. */
export const placeOf = ({ above }: Item): string => pathOf(above);

/**
 * What a drop holds now, at most `limit` below its folders: what was put into it in the order it was, then what is below,
 * nearest first. What was put into it both by itself and with a folder above it is in that folder, once. What has been
 * deleted is missing until it is restored.
 */
export async function listItems({ db }: Drops, drop: OpenDrop, limit: number): Promise<Items> {
  const named = await recordsOf(db, drop, await findDropFileIds(db, drop.id));
  const folders = named.filter(({ isFolder }) => isFolder).map(({ id }) => id);
  const found = await listBelow(db, folders, limit + 1);
  const listed = found.slice(0, limit);

  const inside = new Set(listed.map(({ id }) => id));
  const tops = named.filter(({ id }) => !inside.has(id));
  const starts = new Set(tops.map(({ id }) => id));
  const places = new Map(
    listed.filter(({ start }) => starts.has(start)).map(({ id, between }) => [id, between]),
  );
  const below = await recordsOf(db, drop, [...places.keys()]);
  const items = [...tops, ...below].map((file) => ({ file, above: places.get(file.id) ?? [] }));
  return { items, isTruncated: found.length > limit };
}

/** In the order of the ids. A drop shows its owner's files alone, whatever its rows say. */
async function recordsOf(db: Drops["db"], drop: OpenDrop, ids: readonly number[]): Promise<FileRecord[]> {
  const records = new Map((await findLiveFiles(db, ids)).map((record) => [record.id, record]));
  return ids.flatMap((id) => {
    const record = records.get(id);
    return record?.accountId === drop.accountId ? [record] : [];
  });
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
