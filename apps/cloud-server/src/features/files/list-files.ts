import type { Person } from "../sessions/person.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import type { Drive } from "./drive.ts";
import { type FileRecord, toRecord } from "./file-record.ts";
import type { FileRow } from "./files.store.ts";
import { findFolder, type Reached } from "./folders.ts";
import { listChildren, type Page, searchBelow, type Sort, sortValue } from "./listing.store.ts";
import { nameKey, segmentsOf } from "./names.ts";
import { findPlaces } from "./tree.store.ts";

export interface Wanted {
  readonly path: string;
  /** Words that names must have, each anywhere in them; then everything below the path is looked through. */
  readonly search: string | undefined;
  readonly sort: Sort;
  readonly descending: boolean;
  /** Folders or files alone. */
  readonly kind?: "folders" | "files" | undefined;
}

export interface FilePage {
  readonly files: readonly FileRecord[];
  /** For the next page; null at the end. */
  readonly next: string | null;
}

/** Words of a search that count. */
const mostWords = 12;

/**
 * Finds the folder that is asked for, and answers with what gets its pages, one after the other.
 * @throws DomainError `INVALID_REQUEST`, `FOLDER_NOT_FOUND`; the pages: `CURSOR_INVALID`
 */
export async function listFiles({ db }: Pick<Drive, "db">, person: Person, wanted: Wanted) {
  const segments = segmentsOf(wanted.path);
  const folder = await findFolder(db, person.id, segments);
  const words = wordsOf(wanted.search ?? "");
  const { sort, descending, kind } = wanted;

  const rowsOf = (page: Page): Promise<FileRow[]> =>
    words.length === 0
      ? listChildren(db, person.id, folder.id, page)
      : searchBelow(db, person.id, folder.id, words, page);

  return async function page(limit: number, cursor?: string): Promise<FilePage> {
    const after = cursor === undefined ? undefined : decodeCursor(cursor, sort);
    const rows = await rowsOf({ sort, descending, kind, after, limit: limit + 1 });
    const shown = rows.slice(0, limit);
    const last = rows.length > limit ? shown.at(-1) : undefined;
    const next = last === undefined ? null : encodeCursor(sort, sortValue(last, sort), last.id);
    return { files: await recordsOf(db, shown, folder, segments), next };
  };
}

const wordsOf = (search: string): string[] =>
  nameKey(search)
    .split(/\s+/u)
    .filter((word) => word !== "")
    .slice(0, mostWords);

/** Where rows lie is looked up only for those that are not in the folder itself. */
async function recordsOf(
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
