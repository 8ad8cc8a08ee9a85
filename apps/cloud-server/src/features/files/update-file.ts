import { DomainError } from "@clothesline/contracts";
import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import type { KeptObject, UploadedObject } from "../objects/object-store.ts";
import { recordObject, releaseObject } from "../objects/objects.store.ts";
import { checkRoom } from "../quota/quota.ts";
import type { Person } from "../sessions/person.ts";
import type { Drive } from "./drive.ts";
import { type FileRecord, FOLDER } from "./file-record.ts";
import { updateFile as updateRow } from "./files.store.ts";
import { invalid, nameOf, segmentsOf } from "./names.ts";
import { findOwnFile } from "./owned.ts";
import { place } from "./place.ts";
import { keepUpload } from "./uploads.ts";

/** What is to be changed; what is left out stays. */
export interface Changes {
  readonly name?: string | undefined;
  readonly path?: string | undefined;
  readonly ossUrl?: string | undefined;
  readonly contentType?: string | undefined;
}

/**
 * Renames, moves, or gives a file other bytes: all of it or nothing. What lies below a folder goes along by itself. Sizes and
 * types are those of the bytes, whatever the caller says.
 * @throws DomainError `FILE_NOT_FOUND`, `FILE_UPDATE_FORBIDDEN`, `INVALID_REQUEST`, `UPLOAD_NOT_FOUND`, `UPLOAD_FORBIDDEN`,
 * `NAME_TAKEN`, `FOLDER_INTO_ITSELF`, `TOO_DEEP`, `QUOTA_EXCEEDED`
 */
export async function updateFile(
  drive: Drive,
  person: Person,
  id: number,
  changes: Changes,
): Promise<FileRecord> {
  const { db, store } = drive;
  const found = await own(db, person, id);
  const name = changes.name === undefined ? undefined : nameOf(changes.name);
  const segments = changes.path === undefined ? undefined : segmentsOf(changes.path);
  checkKind(found, changes);
  // Before the transaction, which waits for nothing but the database.
  const upload =
    found.isFolder || changes.ossUrl === undefined
      ? undefined
      : await keepUpload(store, person, changes.ossUrl);
  return await db.transaction().execute(async (tx) => {
    const file = await own(tx, person, id);
    if (name !== undefined || segments !== undefined) await place(tx, file, { name, segments });
    if (upload !== undefined) await putBytes(tx, drive, file, upload);
    return await own(tx, person, id);
  });
}

const own = (db: Kysely<Database>, person: Person, id: number): Promise<FileRecord> =>
  findOwnFile(db, person, id, "FILE_UPDATE_FORBIDDEN");

/** A file stays a file and a folder a folder. Front ends send back all they were given, so what is as it was is fine. */
function checkKind({ isFolder }: FileRecord, { contentType, ossUrl }: Changes): void {
  if (!isFolder && contentType === FOLDER) throw invalid("content_type", "文件不能改为文件夹。");
  if (isFolder && contentType !== undefined && contentType !== FOLDER) {
    throw invalid("content_type", "文件夹的类型不能修改。");
  }
  if (isFolder && ossUrl !== undefined && ossUrl !== "") throw invalid("oss_url", "文件夹没有存储地址。");
  if (!isFolder && ossUrl === "") throw invalid("oss_url", "此字段不能为空。");
}

async function putBytes(
  tx: Kysely<Database>,
  { quota }: Pick<Drive, "quota">,
  file: FileRecord,
  { id: objectId, contentType, size }: KeptObject & UploadedObject,
): Promise<void> {
  if (file.object === undefined || file.object.id === objectId) return;
  if (!(await recordObject(tx, objectId))) throw new DomainError("UPLOAD_NOT_FOUND");
  await updateRow(tx, file.id, { object_id: objectId, content_type: contentType, size });
  await releaseObject(tx, file.object.id, new Date().toISOString());
  await checkRoom(tx, file.accountId, quota);
}
