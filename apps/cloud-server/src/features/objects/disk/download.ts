import { DomainError } from "@clothesline/contracts";
import { isSigned, textToSign } from "../signatures.ts";
import { findNewest, findOwner, findVersion } from "../uploads.store.ts";
import { type Disk, ownBucket, pathOf } from "./disk.ts";

/** An object as whoever may read it gets it. */
export interface StoredObject {
  readonly id: string;
  readonly path: string;
  readonly size: number;
  readonly contentType: string;
  readonly contentDisposition: string | null;
  readonly etag: string;
  readonly createdAt: Date;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface DownloadRequest {
  readonly method: "GET" | "HEAD";
  readonly key: string;
  /** Decoded parameters. */
  readonly query: ReadonlyMap<string, string>;
  /** Headers that are signed, where the request has them. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * The object that a signed address names. Where its account is disabled or deleted there is none.
 * @throws DomainError `ACCESS_DENIED` for an unsigned or expired one, `INVALID_ACCESS_KEY`,
 * `SIGNATURE_MISMATCH`, `OBJECT_NOT_FOUND`
 */
export async function findDownload(disk: Disk, request: DownloadRequest): Promise<StoredObject> {
  checkSignature(disk, request);
  const { key, query } = request;
  const version = query.get("versionId");
  const row =
    version === undefined
      ? await findNewest(disk.db, ownBucket, key, disk.now())
      : await findVersion(disk.db, ownBucket, key, version);
  // A signed address outlives its maker's login, but not the account.
  const owner = row?.account_id ? await findOwner(disk.db, row.account_id) : undefined;
  if (row === undefined || !owner?.isActive) throw new DomainError("OBJECT_NOT_FOUND");
  return {
    id: row.id,
    path: pathOf(disk, row.id),
    size: row.size,
    contentType: row.content_type,
    contentDisposition: row.content_disposition,
    etag: row.etag,
    createdAt: new Date(row.created_at),
    metadata: JSON.parse(row.metadata) as Record<string, string>,
  };
}

function checkSignature({ keys, now }: Disk, { method, key, query, headers }: DownloadRequest): void {
  const [date, id, given] = ["Expires", "OSSAccessKeyId", "Signature"].map((name) => query.get(name));
  if (date === undefined || id === undefined || given === undefined) {
    throw new DomainError("ACCESS_DENIED", {
      detail: "Query-string authentication requires the Signature, Expires and OSSAccessKeyId parameters",
    });
  }
  if (id !== keys.download.id) throw new DomainError("INVALID_ACCESS_KEY");
  // Base64 in an address whose `+` was not encoded has a space there.
  const signature = given.replaceAll(" ", "+");
  // Who may read an object may ask for its headers alone, though OSS itself has the method signed.
  const methods = method === "HEAD" ? ["HEAD", "GET"] : ["GET"];
  const texts = methods.map((verb) =>
    textToSign({ method: verb, bucket: ownBucket, key, date, headers, query }),
  );
  if (!texts.some((text) => isSigned(keys.download.secret, text, signature))) {
    throw new DomainError("SIGNATURE_MISMATCH");
  }
  if (!/^\d{1,12}$/.test(date) || Number(date) * 1000 <= now().getTime()) {
    throw new DomainError("ACCESS_DENIED", { detail: "Request has expired." });
  }
}
