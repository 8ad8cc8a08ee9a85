import { open, readdir, rm } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { DomainError } from "@clothesline/contracts";
import type { KnownUpload, NewUpload, UploadLedger, WholeUpload } from "@clothesline/resumable";
import { SNIFF_BYTES } from "@clothesline/storage";
import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import { isMediaType } from "../objects/media-type.ts";
import { prefixOf } from "../objects/object-store.ts";
import { checkRoom } from "../quota/quota.ts";
import type { Person } from "../sessions/person.ts";
import type { Drive } from "./drive.ts";
import type { FileRecord } from "./file-record.ts";
import { nameOf, segmentsOf } from "./names.ts";
import { findOwnFile } from "./owned.ts";
import { typeOf } from "./real-type.ts";
import { insertArrived } from "./record-uploads.ts";
import {
  countOpenUploads,
  deleteExpiredUploads,
  deleteUpload,
  findUpload,
  insertUpload,
  listOpenUploads,
  markFinished,
} from "./resumable.store.ts";

/** How long an upload may take from its beginning, ms. */
export const UPLOAD_TIME = 24 * 3600 * 1000;
/** Uploads one account may have on their way: each has a file and a row, however small. */
const mostOpen = 200;

/** What tus clients call the fields of a file; some say `name` and `type`. */
function factsOf({ metadata }: Pick<NewUpload, "metadata">) {
  const { filename, name, filetype, type, path } = metadata;
  return {
    name: nameOf(filename ?? name ?? "", "filename"),
    segments: segmentsOf(path ?? "/"),
    contentType: [filetype, type].find((text) => text && isMediaType(text)) ?? "application/octet-stream",
  };
}

/** The drive's uploads that may be cut and continued: what they will need is set aside when they begin. */
export function resumableLedger(drive: Drive): UploadLedger<Person> {
  const { db, store, quota } = drive;
  return {
    async create(person, upload) {
      factsOf(upload);
      const now = Date.now();
      await db.transaction().execute(async (tx) => {
        if ((await countOpenUploads(tx, person.id)) >= mostOpen) throw new DomainError("TOO_MANY_UPLOADS");
        await insertUpload(tx, {
          id: upload.id,
          account_id: person.id,
          size: upload.size,
          metadata: JSON.stringify(upload.metadata),
          created_at: new Date(now).toISOString(),
          expires_at: new Date(now + UPLOAD_TIME).toISOString(),
        });
        await checkRoom(tx, person.id, quota);
      });
    },

    async find(person, id) {
      const row = await findUpload(db, id);
      if (row === undefined) return undefined;
      if (row.account_id !== person.id) throw new DomainError("UPLOAD_FORBIDDEN");
      const known: KnownUpload = {
        id,
        size: row.size,
        metadata: JSON.parse(row.metadata) as KnownUpload["metadata"],
        createdAt: row.created_at,
        isFinished: row.object_id !== null,
      };
      return known;
    },

    async finish(person, upload) {
      const { name, segments, contentType } = factsOf(upload);
      const file = {
        key: keyOf(person, upload, name),
        path: upload.path,
        contentType: typeOf(contentType, await firstBytes(upload)),
      };
      // The object, the file and the end of the reservation are one transaction.
      await store.adopt(person, file, async (tx, objectId) => {
        const object = { id: objectId, size: upload.size, contentType: file.contentType };
        const fileId = await insertArrived(tx, person, { name, segments, object });
        if (!(await markFinished(tx, upload.id, { objectId, fileId }))) {
          throw new DomainError("UPLOAD_NOT_FOUND");
        }
      });
    },

    remove: (_person, id) => deleteUpload(db, id),
  };
}

/**
 * The file a finished upload has become.
 * @throws DomainError `FILE_NOT_FOUND` while it is not finished, or when the file is deleted; `UPLOAD_FORBIDDEN`
 */
export async function uploadedFile(db: Kysely<Database>, person: Person, id: string): Promise<FileRecord> {
  const row = await findUpload(db, id);
  if (row === undefined || row.file_id === null) throw new DomainError("FILE_NOT_FOUND");
  return await findOwnFile(db, person, row.file_id, "UPLOAD_FORBIDDEN");
}

/** A key of its own for each upload, with the ending by which other programs know a file. */
function keyOf(person: Person, { id }: NewUpload, name: string): string {
  const ending = extname(name);
  return `${prefixOf(person)}${id}${/^\.[A-Za-z0-9]{1,16}$/.test(ending) ? ending : ""}`;
}

async function firstBytes({ path }: WholeUpload): Promise<Uint8Array> {
  await using file = await open(path, "r");
  const { buffer, bytesRead } = await file.read(Buffer.alloc(SNIFF_BYTES), 0, SNIFF_BYTES, 0);
  return buffer.subarray(0, bytesRead);
}

/**
 * Removes uploads whose time is over, and files that no upload on its way needs: those of finished ones, and what a crash left.
 * Answers how many files that were.
 */
export async function sweepUploads({ db }: Pick<Drive, "db">, folder: string, now: Date): Promise<number> {
  const names = await readdir(folder);
  await deleteExpiredUploads(db, now.toISOString());
  // Read after the folder was: what began meanwhile has a row and is not among the names.
  const open = new Set(await listOpenUploads(db));
  const unneeded = names.filter((name) => !open.has(basename(name, ".part")));
  await Promise.all(unneeded.map((name) => rm(join(folder, name), { force: true })));
  return unneeded.length;
}
