import { DomainError } from "@clothesline/contracts";
import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import type { KeptObject, UploadedObject } from "../objects/object-store.ts";
import { recordObject } from "../objects/objects.store.ts";
import { checkRoom } from "../quota/quota.ts";
import type { Person } from "../sessions/person.ts";
import { type Drive, isoTime } from "./drive.ts";
import type { FileRecord } from "./file-record.ts";
import { findObjectIn, insertFile } from "./files.store.ts";
import { ensureFolder } from "./folders.ts";
import { freeName } from "./free-name.ts";
import { nameKey, nameOf, numberedStart, segmentsOf } from "./names.ts";
import { findOwnedFiles } from "./owned.ts";
import { keepUpload } from "./uploads.ts";

/** What someone says was uploaded. Nothing of it is believed. */
export interface Announced {
  readonly name: string;
  readonly ossUrl: string;
  readonly path: string;
}

/** Bytes that were found and kept, on their way to a place. */
interface Arrived {
  readonly name: string;
  readonly segments: readonly string[];
  readonly object: Pick<UploadedObject & KeptObject, "id" | "size" | "contentType">;
}

/**
 * Records uploads as files: all of them, or none when one is bad. Missing folders are made; a taken name is numbered. The same
 * upload recorded again under the same name in the same folder is the record there is: a caller that lost the reply
 * may ask again.
 * @throws DomainError with `params.entry`, the number of the bad one: `INVALID_REQUEST`, `UPLOAD_NOT_FOUND`,
 * `UPLOAD_FORBIDDEN`, `NAME_TAKEN`; `QUOTA_EXCEEDED`
 */
export async function recordUploads(
  drive: Drive,
  person: Person,
  announced: readonly Announced[],
): Promise<FileRecord[]> {
  const named = await each(announced, ({ name, path, ossUrl }) => ({
    name: nameOf(name),
    segments: segmentsOf(path),
    ossUrl,
  }));
  const arrived = await each(named, async ({ ossUrl, ...place }) => ({
    ...place,
    object: await keepUpload(drive.store, person, ossUrl),
  }));
  return await recordArrived(drive, person, arrived);
}

/** In one transaction. */
async function recordArrived(
  { db, quota }: Pick<Drive, "db" | "quota">,
  person: Person,
  arrived: readonly Arrived[],
): Promise<FileRecord[]> {
  return await db.transaction().execute(async (tx) => {
    const ids = await each(arrived, (one) => insertArrived(tx, person, one));
    await checkRoom(tx, person.id, quota);
    const records = await findOwnedFiles(tx, person, ids);
    const byId = new Map(records.map((record) => [record.id, record]));
    return ids.flatMap((id) => byId.get(id) ?? []);
  });
}

/** Records a kept object as a file; answers the file's id. For a transaction, which checks the quota. */
export async function insertArrived(
  tx: Kysely<Database>,
  person: Person,
  { name: wanted, segments, object }: Arrived,
): Promise<number> {
  const { id: folderId } = await ensureFolder(tx, person.id, segments);
  const known = await findObjectIn(tx, folderId, object.id);
  if (known !== undefined && (known.name === wanted || known.name.startsWith(numberedStart(wanted)))) {
    return known.id;
  }
  if (!(await recordObject(tx, object.id))) throw new DomainError("UPLOAD_NOT_FOUND");
  const name = await freeName(tx, person.id, folderId, wanted);
  return await insertFile(tx, {
    account_id: person.id,
    folder_id: folderId,
    name,
    name_key: nameKey(name),
    is_folder: 0,
    content_type: object.contentType,
    size: object.size,
    object_id: object.id,
    created_at: isoTime(new Date()),
    deleted_at: null,
  });
}

/** Does something with each of a list in order; a refusal says which of them it was. */
async function each<T, U>(list: readonly T[], work: (item: T) => U | Promise<U>): Promise<U[]> {
  const results: U[] = [];
  for (const [entry, item] of list.entries()) {
    try {
      results.push(await work(item));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const { code, detail, fields, params } = error;
      throw new DomainError(code, {
        ...(detail === undefined ? {} : { detail }),
        ...(fields === undefined ? {} : { fields }),
        params: { ...params, entry },
        cause: error,
      });
    }
  }
  return results;
}
