import { DomainError } from "@clothesline/contracts";
import { Readable } from "node:stream";
import type { ObjectStore } from "../objects/object-store.ts";
import { openByAccess } from "./access.ts";
import { type Item, listItems } from "./contents.ts";
import type { Drops } from "./drops.ts";
import { createEntryNames } from "./zip/entry-names.ts";
import { writeZip, type ZipSource, zipSize } from "./zip/write-zip.ts";

/** Most files and folders of one archive below the shared folders: finding and naming more would keep others waiting. */
const maxEntries = 20_000;

/** What every system can unpack; a path of the format itself may have 65,535 bytes. */
const maxPathBytes = 4096;

export interface Archive {
  readonly fileName: string;
  /** Bytes, exactly. */
  readonly size: number;
  /** Begins to read when it is read. */
  readonly open: () => Readable;
}

/**
 * Everything in a drop as one ZIP file.
 * @throws DomainError `DROP_ACCESS_INVALID`, `DROP_EXPIRED`, `DROP_LOGIN_REQUIRED`, `DROP_TOO_LARGE`
 */
export async function packDrop(drops: Drops, access: string): Promise<Archive> {
  const { drop } = await openByAccess(drops, access);
  const { items, isTruncated } = await listItems(drops, drop, maxEntries);
  const entries = entriesOf(drops.objects, items);
  if (isTruncated || entries.some(({ path }) => Buffer.byteLength(path) > maxPathBytes)) {
    throw new DomainError("DROP_TOO_LARGE");
  }
  return {
    fileName: `${drop.code}.zip`,
    size: zipSize(entries),
    open: () => Readable.from(writeZip(entries), { objectMode: false }),
  };
}

function entriesOf(objects: Pick<ObjectStore, "open">, items: readonly Item[]): ZipSource[] {
  const names = createEntryNames();
  const folders = new Map<string, ZipSource>();
  for (const { file, above } of items.filter((item) => item.file.isFolder)) {
    const path = names.folderPath([...above, file.name]);
    folders.set(path, { path, size: 0, modified: new Date(file.createdAt) });
  }
  const files = items.flatMap(({ file: { object, ...file }, above }): ZipSource[] => {
    if (object === undefined) return [];
    const path = names.filePath(above, file.name);
    const { size, createdAt } = file;
    return [{ path, size, modified: new Date(createdAt), open: () => objects.open(object) }];
  });
  return [...folders.values(), ...files];
}
