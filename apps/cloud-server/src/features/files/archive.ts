import { Readable } from "node:stream";
import { DomainError } from "@clothesline/contracts";
import type { ObjectStore } from "../objects/object-store.ts";
import type { Person } from "../sessions/person.ts";
import type { Drive } from "./drive.ts";
import { gatherItems, type Item, type Named } from "./items.ts";
import { createEntryNames } from "./zip/entry-names.ts";
import { writeZip, type ZipSource, zipSize } from "./zip/write-zip.ts";

/** Most files and folders of one archive below the named folders: finding and naming more would keep others waiting. */
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
 * Some files and folders of an account with everything below them as one ZIP file.
 * @param title its name without the ending
 * @throws DomainError `ARCHIVE_TOO_LARGE`
 */
export async function archiveOf(
  { db, store }: Pick<Drive, "db" | "store">,
  named: Named,
  title: string,
): Promise<Archive> {
  const { items, isTruncated } = await gatherItems(db, named, maxEntries);
  const entries = entriesOf(store, items);
  if (isTruncated || entries.some(({ path }) => Buffer.byteLength(path) > maxPathBytes)) {
    throw new DomainError("ARCHIVE_TOO_LARGE");
  }
  return {
    fileName: `${title}.zip`,
    size: zipSize(entries),
    open: () => Readable.from(writeZip(entries), { objectMode: false }),
  };
}

/**
 * What a person chose of their own files; one folder gives the archive its name.
 * @throws DomainError `FILE_NOT_FOUND` where nothing of it is there (any more), `ARCHIVE_TOO_LARGE`
 */
export async function archiveOwn(drive: Drive, person: Person, ids: readonly number[]): Promise<Archive> {
  const named = { accountId: person.id, ids: [...new Set(ids)] };
  const [first] = (await gatherItems(drive.db, named, 0)).items;
  if (first === undefined) throw new DomainError("FILE_NOT_FOUND");
  return await archiveOf(drive, named, ids.length === 1 ? first.file.name : "clothesline");
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
