import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import type { FileRecord } from "./file-record.ts";
import { findLiveFiles } from "./owned.ts";
import { listBelow } from "./tree.store.ts";

/** A file or folder among others that were named together, or below one of them. */
export interface Item {
  readonly file: FileRecord;
  /** Names of the folders it lies in among them, from the top. */
  readonly above: readonly string[];
}

export interface Items {
  readonly items: readonly Item[];
  /** There is more than was asked for. */
  readonly isTruncated: boolean;
}

export interface Named {
  readonly accountId: number;
  readonly ids: readonly number[];
}

/**
 * What some files and folders of an account are now, with at most `limit` of what is below the folders: what was named in
 * its order, then what is below, nearest first. What was named both by itself and with a folder above it is in that folder,
 * once. What has been deleted is missing until it is restored.
 */
export async function gatherItems(
  db: Kysely<Database>,
  { accountId, ids }: Named,
  limit: number,
): Promise<Items> {
  const named = await recordsOf(db, accountId, ids);
  const folders = named.filter(({ isFolder }) => isFolder).map(({ id }) => id);
  const found = await listBelow(db, folders, limit + 1);
  const listed = found.slice(0, limit);

  const inside = new Set(listed.map(({ id }) => id));
  const tops = named.filter(({ id }) => !inside.has(id));
  const starts = new Set(tops.map(({ id }) => id));
  const places = new Map(
    listed.filter(({ start }) => starts.has(start)).map(({ id, between }) => [id, between]),
  );
  const below = await recordsOf(db, accountId, [...places.keys()]);
  const items = [...tops, ...below].map((file) => ({ file, above: places.get(file.id) ?? [] }));
  return { items, isTruncated: found.length > limit };
}

/** In the order of the ids. Only the account's own, whatever was named. */
async function recordsOf(
  db: Kysely<Database>,
  accountId: number,
  ids: readonly number[],
): Promise<FileRecord[]> {
  const records = new Map((await findLiveFiles(db, ids)).map((record) => [record.id, record]));
  return ids.flatMap((id) => {
    const record = records.get(id);
    return record?.accountId === accountId ? [record] : [];
  });
}
