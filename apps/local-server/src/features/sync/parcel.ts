import { statSync } from "node:fs";
import { localErrors } from "@clothesline/contracts";
import type { ImageRow } from "../library/images.store.ts";
import type { Failure } from "./progress.ts";

/** One picture's part of a bundle. */
export interface Item {
  readonly row: ImageRow;
  /** Where its bytes are; `undefined` when only its metadata travels. */
  readonly path: string | undefined;
}

/** Pictures that travel in one bundle. */
export interface Parcel {
  readonly items: readonly Item[];
  /** Bytes of the files in it. */
  readonly bytes: number;
}

export const parcelOf = (items: readonly Item[]): Parcel => ({
  items,
  bytes: items.reduce((sum, { row, path }) => sum + (path === undefined ? 0 : row.file_size), 0),
});

/** The document's word for a file that is not there; a file that changed is ours to word. */
export const FILE_MISSING = localErrors.IMAGE_NOT_FOUND.message;
const FILE_CHANGED = "图片文件与登记的内容不符";

/** Why a picture's file cannot be sent as its row describes it, if so. */
export function troubleOf(path: string, row: ImageRow): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isFile()) return FILE_MISSING;
  return stats.size === row.file_size ? undefined : FILE_CHANGED;
}

export const failureOf = ({ id, filename }: ImageRow, error: string): Failure => ({
  id,
  filename,
  error,
});

/** Pictures of one bundle however small they are: their records are kept until the reply. */
const MAX_ITEMS = 2000;

/**
 * Gathers items into parcels of about `bytes` and hands each on when it is full. A picture larger than
 * that travels alone.
 */
export function createPacker(bytes: number, send: (parcel: Parcel) => Promise<void>) {
  let items: Item[] = [];
  let size = 0;

  async function flush(): Promise<void> {
    const parcel = { items, bytes: size };
    items = [];
    size = 0;
    if (parcel.items.length > 0) await send(parcel);
  }

  return {
    flush,
    async add(item: Item): Promise<void> {
      const weight = item.path === undefined ? 0 : item.row.file_size;
      if (items.length >= MAX_ITEMS || (size > 0 && size + weight > bytes)) await flush();
      items.push(item);
      size += weight;
    },
  };
}
