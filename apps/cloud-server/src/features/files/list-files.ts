import type { Person } from "../sessions/person.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import type { Drive } from "./drive.ts";
import { type FileRecord, toRecord } from "./file-record.ts";
import type { FileRow } from "./files.store.ts";
import { findFolder, type Reached } from "./folders.ts";
import {
  type Count,
  countBelow,
  countChildren,
  type Kind,
  listChildren,
  type Page,
  searchBelow,
  type Sort,
  sortValue,
} from "./listing.store.ts";
import { nameKey, segmentsOf } from "./names.ts";
import { findPlaces } from "./tree.store.ts";

export interface Wanted {
  readonly path: string;
  /** Words that names must have, each anywhere in them; then everything below the path is looked through. */
  readonly search: string | undefined;
  readonly sort: Sort;
  readonly descending: boolean;
  /** Folders or files alone. */
  readonly kind?: Kind | undefined;
}

export interface FilePage {
  readonly files: readonly FileRecord[];
  /** For the next page; null at the end. */
  readonly next: string | null;
}

/** Some of a list, wherever in it: folders come first, whatever the order. */
export interface FileSlice {
  readonly files: readonly FileRecord[];
  /** Of the whole list. */
  readonly count: Count;
}

/** Words of a search that count. */
const mostWords = 12;

/**
 * Finds the folder that is asked for, and answers with what gets its pages, one after the other, or any slice of it.
 * @throws DomainError `INVALID_REQUEST`, `FOLDER_NOT_FOUND`; the pages: `CURSOR_INVALID`
 */
export async function listFiles({ db }: Pick<Drive, "db">, person: Person, wanted: Wanted) {
  const segments = segmentsOf(wanted.path);
  const folder = await findFolder(db, person.id, segments);
  const below = { folderId: folder.id, words: wordsOf(wanted.search ?? "") };
  const { sort, descending, kind } = wanted;

  const rowsOf = (page: Omit<Page, "sort" | "descending">): Promise<FileRow[]> =>
    below.words.length === 0
      ? listChildren(db, person.id, folder.id, { sort, descending, ...page })
      : searchBelow(db, person.id, below, { sort, descending, ...page });
  const recordsOf = (rows: readonly FileRow[]) => recordsIn(db, rows, folder, segments);

  async function countOf(): Promise<Count> {
    const { folders, files } =
      below.words.length === 0
        ? await countChildren(db, person.id, folder.id)
        : await countBelow(db, person.id, below);
    return { folders: kind === "files" ? 0 : folders, files: kind === "folders" ? 0 : files };
  }

  return {
    async page(limit: number, cursor?: string): Promise<FilePage> {
      const after = cursor === undefined ? undefined : decodeCursor(cursor, sort);
      const rows = await rowsOf({ kind, after, limit: limit + 1 });
      const shown = rows.slice(0, limit);
      const last = rows.length > limit ? shown.at(-1) : undefined;
      const next = last === undefined ? null : encodeCursor(sort, sortValue(last, sort), last.id);
      return { files: await recordsOf(shown), next };
    },

    async slice(offset: number, limit: number): Promise<FileSlice> {
      const count = await countOf();
      const first = Math.min(limit, Math.max(0, count.folders - offset));
      const second = Math.min(limit - first, count.files);
      const at = Math.max(0, offset - count.folders);
      const folders = first === 0 ? [] : await rowsOf({ kind: "folders", offset, limit: first });
      const files = second === 0 ? [] : await rowsOf({ kind: "files", offset: at, limit: second });
      return { files: await recordsOf([...folders, ...files]), count };
    },
  };
}

const wordsOf = (search: string): string[] =>
  nameKey(search)
    .split(/\s+/u)
    .filter((word) => word !== "")
    .slice(0, mostWords);

/** Where rows lie is looked up only for those that are not in the folder itself. */
async function recordsIn(
  db: Drive["db"],
  rows: readonly FileRow[],
  folder: Reached,
  segments: readonly string[],
): Promise<FileRecord[]> {
  const elsewhere = rows.map((row) => row.folder_id).filter((id) => id !== folder.id);
  const places = await findPlaces(db, elsewhere);
  return rows.map((row) =>
    toRecord(row, row.folder_id === folder.id ? segments : (places.get(row.folder_id)?.names ?? [])),
  );
}
