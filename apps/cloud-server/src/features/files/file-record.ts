import type { KeptObject } from "../objects/object-store.ts";
import type { FileRow } from "./files.store.ts";
import { pathOf } from "./names.ts";

/** What `contentType` says of folders. */
export const FOLDER = "folder";

/** A file or folder as the rest of the program knows it. */
export interface FileRecord {
  readonly id: number;
  readonly accountId: number;
  /** The folder it lies in; `ROOT` at the top. */
  readonly folderId: number;
  readonly name: string;
  readonly isFolder: boolean;
  /** `folder` for folders. */
  readonly contentType: string;
  /** Bytes; 0 for folders. */
  readonly size: number;
  /** The bytes; undefined for folders. */
  readonly object: KeptObject | undefined;
  /** ISO 8601. */
  readonly createdAt: string;
  /** ISO 8601; when it was deleted itself, null unless it was. */
  readonly deletedAt: string | null;
  /** Where it lies, with a slash at both ends: `/documents/`. */
  readonly path: string;
}

/** @param above the names of the folders it lies in, from the top */
export function toRecord(row: FileRow, above: readonly string[]): FileRecord {
  const { object_id: id, object_bucket: bucket, object_key: key } = row;
  return {
    id: row.id,
    accountId: row.account_id,
    folderId: row.folder_id,
    name: row.name,
    isFolder: row.is_folder === 1,
    contentType: row.content_type,
    size: row.size,
    object: id === null || bucket === null || key === null ? undefined : { id, bucket, key },
    createdAt: row.created_at,
    deletedAt: row.deleted_at,
    path: pathOf(above),
  };
}
