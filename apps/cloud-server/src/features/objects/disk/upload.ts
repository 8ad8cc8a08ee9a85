import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { DomainError } from "@clothesline/contracts";
import { commit } from "@clothesline/storage";
import { fullDisk } from "../full-disk.ts";
import { isKey } from "../keys.ts";
import { type AlsoStored, type Owner, prefixOf } from "../object-store.ts";
import { checkPolicy, type Permission } from "../policy.ts";
import { checkRoom, storageInfo } from "../../quota/quota.ts";
import { isSigned } from "../signatures.ts";
import { findNewest, findOwner, insertUpload } from "../uploads.store.ts";
import { type Disk, ownBucket, pathOf } from "./disk.ts";
import { stageBytes, type StagedBytes } from "./stage-bytes.ts";

/** The fields of a form by lower-case name, and the name of the file that follows them. */
export interface UploadForm {
  readonly fields: ReadonlyMap<string, string>;
  readonly fileName: string;
}

/** Leave to store one object, which only `permitUpload` gives. */
export interface UploadPermit extends Permission {
  readonly owner: Owner;
  readonly key: string;
  readonly proof: typeof proof;
}

const proof: unique symbol = Symbol("checked");

/** What is kept beside an object's bytes. */
export interface ObjectHeaders {
  readonly contentType: string;
  readonly contentDisposition: string | null;
  /** The `x-oss-meta-…` fields by their whole names. */
  readonly metadata: Readonly<Record<string, string>>;
}

export interface StoredUpload {
  readonly id: string;
  readonly key: string;
  readonly size: number;
  readonly etag: string;
}

/**
 * Checks what a form may write, before its file is read: whose it is, the policy's signature, and then every
 * condition of the policy.
 * @throws DomainError `ACCESS_DENIED`, `INVALID_ARGUMENT`, `INVALID_ACCESS_KEY`, `SIGNATURE_MISMATCH`,
 * `INVALID_POLICY`, `INVALID_KEY`, `KEY_EXISTS`
 */
export async function permitUpload(disk: Disk, { fields, fileName }: UploadForm): Promise<UploadPermit> {
  const template = fields.get("key");
  if (template === undefined) throw missing("key");
  const { owner, policy } = await authenticate(disk, fields);
  const key = template.replaceAll("${filename}", () => fileName);
  if (!isKey(key)) throw new DomainError("INVALID_KEY");
  const permission = checkPolicy(
    policy,
    new Map([...fields, ["key", key], ["bucket", ownBucket]]),
    disk.now(),
  );
  // Whatever a policy says, nobody writes among another's.
  if (!key.startsWith(prefixOf(owner)) || key === prefixOf(owner)) {
    throw new DomainError("ACCESS_DENIED", { detail: "The key does not begin with the account's prefix." });
  }
  if (fields.get("x-oss-forbid-overwrite")?.toLowerCase() === "true") {
    if (await findNewest(disk.db, ownBucket, key, disk.now())) throw new DomainError("KEY_EXISTS");
  }
  const maxBytes = Math.min(permission.maxBytes, disk.maxFileBytes);
  return { minBytes: permission.minBytes, maxBytes, owner, key, proof };
}

function missing(field: string): DomainError {
  return new DomainError("INVALID_ARGUMENT", {
    detail: `Bucket POST must contain a field named '${field}'. If it is specified, please check the order of the fields.`,
  });
}

async function authenticate(
  { db, keys }: Disk,
  fields: ReadonlyMap<string, string>,
): Promise<{ owner: Owner; policy: string }> {
  const [id, policy, signature] = ["ossaccesskeyid", "policy", "signature"].map((name) => fields.get(name));
  if (id === undefined && policy === undefined && signature === undefined) {
    throw new DomainError("ACCESS_DENIED", { detail: "Anonymous access is forbidden for this operation." });
  }
  if (id === undefined) throw missing("OSSAccessKeyId");
  if (policy === undefined) throw missing("policy");
  if (signature === undefined) throw missing("Signature");
  const account = keys.accountOf(id);
  if (account === undefined) throw new DomainError("INVALID_ACCESS_KEY");
  // Before anything is looked up, so that the answers tell nothing to those who cannot sign.
  if (!isSigned(keys.upload(account).secret, policy, signature)) {
    throw new DomainError("SIGNATURE_MISMATCH");
  }
  const owner = await findOwner(db, account);
  if (!owner?.isActive) throw new DomainError("INVALID_ACCESS_KEY");
  return { owner, policy };
}

/**
 * Stores the bytes that a permit was given for: staged as they come, flushed, put in place, and then the row.
 * Once this resolves the object survives a power cut.
 * @throws DomainError `ENTITY_TOO_LARGE`, `ENTITY_TOO_SMALL`, `QUOTA_EXCEEDED`, `STORAGE_FULL`; nothing is left then
 */
export async function receiveUpload(
  disk: Disk,
  permit: UploadPermit,
  bytes: AsyncIterable<Uint8Array>,
  headers: ObjectHeaders,
): Promise<StoredUpload> {
  const { owner, key, minBytes, maxBytes } = permit;
  const { free } = await storageInfo(disk.db, owner.id, disk.quota);
  const flight = disk.inFlight.begin(owner.id, free);
  let stored = 0;
  try {
    const staged = await stageBytes(disk.staging.newPath(), bytes, (size, piece) => {
      if (size > maxBytes) throw new DomainError("ENTITY_TOO_LARGE");
      flight.grow(piece);
    });
    try {
      if (staged.size < minBytes) throw new DomainError("ENTITY_TOO_SMALL");
      const upload = await storeStaged(disk, owner, key, staged, headers);
      stored = upload.size;
      return upload;
    } finally {
      await rm(staged.path, { force: true });
    }
  } catch (error) {
    throw fullDisk(error);
  } finally {
    flight.end(stored);
  }
}

/** Gives staged bytes their place and their row. @throws DomainError `QUOTA_EXCEEDED` */
export async function storeStaged(
  disk: Disk,
  owner: Owner,
  key: string,
  staged: StagedBytes,
  { contentType, contentDisposition, metadata }: ObjectHeaders,
  also: AlsoStored = async () => undefined,
): Promise<StoredUpload> {
  const id = randomUUID();
  const path = pathOf(disk, id);
  await commit(staged, path);
  try {
    await disk.db.transaction().execute(async (tx) => {
      const row = {
        id,
        bucket: ownBucket,
        key,
        size: staged.size,
        content_type: contentType,
        etag: staged.md5,
        content_disposition: contentDisposition,
        metadata: JSON.stringify(metadata),
      };
      await insertUpload(tx, owner.id, row, disk.now());
      await also(tx, id);
      await checkRoom(tx, owner.id, disk.quota);
    });
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
  return { id, key, size: staged.size, etag: staged.md5 };
}
