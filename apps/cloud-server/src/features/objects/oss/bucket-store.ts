import { createReadStream } from "node:fs";
import { rm, stat } from "node:fs/promises";
import { randomUUID } from "node:crypto";
import { DomainError } from "@clothesline/contracts";
import type { Kysely } from "kysely";
import type { Database } from "../../../database.ts";
import { checkRoom } from "../../quota/quota.ts";
import { contentDisposition } from "../disposition.ts";
import { encodeKey, keysOf } from "../keys.ts";
import type {
  AlsoStored,
  KeptObject,
  LocalFile,
  ObjectStore,
  Owner,
  UploadedObject,
} from "../object-store.ts";
import { sign, textToSign } from "../signatures.ts";
import { signForm } from "../upload-token.ts";
import { addCopy, extendUpload, findNewest, setCopied } from "../uploads.store.ts";
import { type BucketSettings, hostOf } from "./bucket.ts";
import type { BucketClient } from "./bucket-client.ts";
import { copyObject } from "./copy.ts";
import { keptKey } from "./kept-key.ts";
import { sweepCopies, sweepUploads } from "./sweep-bucket.ts";

export interface BucketStoreParts {
  readonly db: Kysely<Database>;
  readonly settings: BucketSettings;
  readonly client: BucketClient;
  /** Bytes one account may keep. */
  readonly quota: number;
  readonly maxFileBytes: number;
  readonly now: () => Date;
}

/**
 * A bucket of Aliyun OSS. Uploads go to their key, which the next upload overwrites; what is kept is a copy
 * that OSS makes under a name of ours, so that nothing a caller does can change or remove it.
 */
export function createBucketStore(parts: BucketStoreParts): ObjectStore {
  const { db, settings, client, now } = parts;
  const { bucket, endpoint, accessKey } = settings;
  const host = hostOf(settings);

  return {
    bucket,
    endpoint,
    host,
    maxFileBytes: parts.maxFileBytes,

    signUpload: (owner, options) => signForm({ bucket, endpoint, host, accessKey }, owner, options),

    async findByUrl(owner, url) {
      for (const key of keysOf(host, owner, url)) {
        const found = (await headObject(client, key)) ?? (await findCopy(parts, owner, key));
        if (found) return found;
      }
      return undefined;
    },

    keep: (owner, object) => keep(parts, owner, object),
    adopt: (owner, file, also) => adopt(parts, owner, file, also),

    signDownload({ id }, { fileName, contentType, expiresInSeconds, inline = false }) {
      const key = keptKey(id);
      const date = String(Math.floor(now().getTime() / 1000) + expiresInSeconds);
      const query = new Map([
        ["response-content-disposition", contentDisposition(inline ? "inline" : "attachment", fileName)],
      ]);
      if (contentType !== undefined) query.set("response-content-type", contentType);
      const signature = sign(accessKey.secret, textToSign({ method: "GET", bucket, key, date, query }));
      query.set("Expires", date).set("OSSAccessKeyId", accessKey.id).set("Signature", signature);
      const parameters = [...query].map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
      return `${host}/${encodeKey(key)}?${parameters.join("&")}`;
    },

    async open({ id }, range) {
      const headers: Record<string, string> = range
        ? { range: `bytes=${range.start}-${range.end ?? ""}` }
        : {};
      const reply = await client.send({ method: "GET", key: keptKey(id), headers }, [200, 206, 404]);
      if (reply.status !== 404) return reply.body;
      await reply.body.dump();
      throw new DomainError("OBJECT_NOT_FOUND");
    },

    async sweep(moment) {
      const copies = await sweepCopies(db, client, bucket, moment);
      return copies + (await sweepUploads(db, client, moment));
    },
  };
}

async function headObject(client: BucketClient, key: string): Promise<UploadedObject | undefined> {
  const { status, headers, body } = await client.send({ method: "HEAD", key }, [200, 404]);
  await body.dump();
  if (status === 404) return undefined;
  const etag = String(headers["etag"]).replaceAll('"', "");
  const contentType = String(headers["content-type"] ?? "application/octet-stream");
  return { key, size: Number(headers["content-length"]), contentType, etag, version: etag };
}

/** The last copy of an upload that has been removed from its key since. */
async function findCopy(
  { db, settings, now }: BucketStoreParts,
  owner: Owner,
  key: string,
): Promise<UploadedObject | undefined> {
  const row = await findNewest(db, settings.bucket, key, now());
  if (row === undefined || row.account_id !== owner.id || row.etag === "") return undefined;
  return { key, size: row.size, contentType: row.content_type, etag: row.etag, version: row.etag };
}

async function keep(parts: BucketStoreParts, owner: Owner, object: UploadedObject): Promise<KeptObject> {
  const { db, settings, client, now } = parts;
  const { bucket } = settings;
  const { key, size, contentType, etag } = object;
  const copied = await findNewest(db, bucket, key, now());
  const isSame = copied?.account_id === owner.id && copied.etag === etag && copied.size === size;
  if (isSame && (await extendUpload(db, copied.id, now()))) return { id: copied.id, bucket, key };
  const id = await reserve(parts, owner, { key, size, contentType });
  await copyObject(client, { bucket, from: key, to: keptKey(id), size, contentType, etag });
  await setCopied(db, id, etag, size);
  return { id, bucket, key };
}

/** The row comes before the bytes: if a crash comes between, the sweep knows of the copy. */
async function reserve(
  { db, settings, quota, now }: BucketStoreParts,
  owner: Owner,
  { key, size, contentType }: Pick<UploadedObject, "key" | "size" | "contentType">,
): Promise<string> {
  const id = randomUUID();
  await db.transaction().execute(async (tx) => {
    const copy = { id, bucket: settings.bucket, key, size, content_type: contentType };
    await addCopy(tx, owner.id, copy, now());
    await checkRoom(tx, owner.id, quota);
  });
  return id;
}

async function adopt(
  parts: BucketStoreParts,
  owner: Owner,
  { key, path, contentType }: LocalFile,
  also: AlsoStored | undefined,
): Promise<UploadedObject & KeptObject> {
  const { db, settings, client } = parts;
  const { size } = await stat(path);
  // Whoever has a local file to give has its room reserved; it counts here from the moment that ends.
  const id = await reserve(parts, owner, { key, size: 0, contentType });
  const headers = { "content-type": contentType, "content-length": String(size) };
  const body = createReadStream(path, { highWaterMark: 256 * 1024 });
  const reply = await client.send({ method: "PUT", key: keptKey(id), headers, body }, [200]);
  await reply.body.dump();
  const etag = String(reply.headers["etag"]).replaceAll('"', "");
  await db.transaction().execute(async (tx) => {
    await setCopied(tx, id, etag, size);
    await also?.(tx, id);
    await checkRoom(tx, owner.id, parts.quota);
  });
  await rm(path, { force: true });
  return { id, bucket: settings.bucket, key, size, contentType, etag, version: etag };
}
