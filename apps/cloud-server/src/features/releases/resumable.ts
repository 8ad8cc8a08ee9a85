import { rm } from "node:fs/promises";
import { DomainError } from "@clothesline/contracts";
import type { Publisher } from "./api-keys.ts";
import { extensionOf } from "./file-type.ts";
import type { Package } from "./package.ts";
import { checkFree, type Publication, publish } from "./publish.ts";
import type { Releases } from "./releases.ts";
import { examinePackage } from "./stage.ts";
import {
  deleteUpload,
  findUpload,
  insertUpload,
  selectOpenUploads,
  setPackageOfUpload,
} from "./uploads.store.ts";

/** An upload that may be cut and continued. */
interface Upload {
  readonly id: string;
  /** Bytes it will have. */
  readonly size: number;
  /** What its sender said of it. */
  readonly metadata: Readonly<Record<string, string | null>>;
}

/** What its metadata mean. */
interface Meaning {
  readonly fileName: string;
  readonly publication: Publication;
}

/** Uploads one key may have on their way: each has a file and a row, however small. */
const mostOpen = 100;

/** @throws DomainError UNSUPPORTED_FILE_TYPE, PACKAGE_EXISTS for what would be refused at its end */
export async function checkUpload(releases: Releases, { fileName, publication }: Meaning): Promise<void> {
  extensionOf(fileName);
  await checkFree(releases, publication);
}

/**
 * Begins an upload that may be cut and continued, and sets aside what it will need.
 * @throws DomainError TOO_MANY_REQUESTS, INSUFFICIENT_STORAGE
 */
export async function beginUpload(
  releases: Releases,
  publisher: Publisher,
  { id, size, metadata }: Upload,
): Promise<void> {
  if ((await selectOpenUploads(releases.db)).length >= mostOpen) {
    throw new DomainError("TOO_MANY_REQUESTS", { detail: "未完成的上传过多", params: { retryAfter: 60 } });
  }
  const claim = await releases.room.claim({ bytes: size, trusted: true });
  try {
    const createdAt = new Date().toISOString();
    const row = { id, size, metadata: JSON.stringify(metadata), keyName: publisher.name, createdAt };
    await insertUpload(releases.db, row);
  } finally {
    // From here on the row sets it aside.
    claim.release();
  }
}

export interface KnownUpload extends Upload {
  readonly createdAt: string;
  readonly isFinished: boolean;
  readonly packageId: number | null;
}

export async function openUpload(
  { db }: Releases,
  publisher: Publisher,
  id: string,
): Promise<KnownUpload | undefined> {
  const row = await findUpload(db, publisher.name, id);
  if (row === undefined) return undefined;
  const { size, createdAt, packageId } = row;
  const metadata = JSON.parse(row.metadata) as Upload["metadata"];
  return { id, size, metadata, createdAt, packageId, isFinished: packageId !== null };
}

/** Codes after which the same bytes sent again would be refused again. */
const final = ["UNSUPPORTED_FILE_TYPE", "FILE_MISSING", "PACKAGE_EXISTS"];

/**
 * Publishes an upload that is whole. One whose bytes are refused is over; after any other trouble this may be tried again.
 * @throws DomainError UNSUPPORTED_FILE_TYPE, FILE_MISSING, PACKAGE_EXISTS, INSUFFICIENT_STORAGE
 */
export async function endUpload(
  releases: Releases,
  publisher: Publisher,
  upload: { readonly id: string; readonly path: string } & Meaning,
): Promise<Package> {
  const { id, path, fileName, publication } = upload;
  try {
    const staged = await examinePackage(path, fileName);
    return await publish(
      releases,
      publisher,
      { ...publication, alongside: (tx, packageId) => setPackageOfUpload(tx, id, packageId) },
      staged,
    );
  } catch (error) {
    if (error instanceof DomainError && final.includes(error.code)) await dropUpload(releases, id, path);
    throw error;
  }
}

async function dropUpload({ db }: Releases, id: string, path: string): Promise<void> {
  await deleteUpload(db, id);
  await rm(path, { force: true });
}

export const forgetUpload = ({ db }: Releases, id: string): Promise<void> => deleteUpload(db, id);
