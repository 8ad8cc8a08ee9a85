import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { access, rm, stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { DomainError } from "@clothesline/contracts";
import { isMissing, linkOrCopy } from "@clothesline/storage";
import { contentDisposition } from "../disposition.ts";
import { encodeKey, keysOf } from "../keys.ts";
import type { AlsoStored, KeptObject, LocalFile, ObjectStore, Owner } from "../object-store.ts";
import { sign, textToSign } from "../signatures.ts";
import { signForm } from "../upload-token.ts";
import { extendUpload, findNewest } from "../uploads.store.ts";
import { type Disk, ownBucket, pathOf } from "./disk.ts";
import { sweepExpired } from "./sweep.ts";
import { storeStaged } from "./upload.ts";

/** Read at a time; larger pieces are fewer trips through the thread pool. */
const readBytes = 256 * 1024;

/**
 * The server's own store as other features use it. Its addresses are path-style: the bucket is the first
 * segment of the path.
 * @param endpoint the address the server is reached at, without a slash at the end
 */
export function createDiskStore(disk: Disk, endpoint: string): ObjectStore {
  const { db, keys, now } = disk;
  const host = `${endpoint}/${ownBucket}`;
  const own = (object: KeptObject): KeptObject => {
    if (object.bucket === ownBucket) return object;
    throw new DomainError("OBJECT_NOT_FOUND", { detail: "the object is in a bucket that is not configured" });
  };

  return {
    bucket: ownBucket,
    endpoint,
    host,
    maxFileBytes: disk.maxFileBytes,

    signUpload(owner, options) {
      const accessKey = keys.upload(owner.id);
      return signForm({ bucket: ownBucket, endpoint, host, accessKey }, owner, options);
    },

    async findByUrl(owner, url) {
      for (const key of keysOf(host, owner, url)) {
        const row = await findNewest(db, ownBucket, key, now());
        if (row === undefined || row.account_id !== owner.id) continue;
        return { key, size: row.size, contentType: row.content_type, etag: row.etag, version: row.id };
      }
      return undefined;
    },

    async keep(_owner, { key, version }) {
      if (!(await extendUpload(db, version, now()))) throw new DomainError("OBJECT_NOT_FOUND");
      return { id: version, bucket: ownBucket, key };
    },

    adopt: (owner, file, also) => adopt(disk, owner, file, also),

    signDownload(object, { fileName, contentType, expiresInSeconds, inline = false }) {
      const { id, key } = own(object);
      const date = String(Math.floor(now().getTime() / 1000) + expiresInSeconds);
      const query = new Map([
        ["versionId", id],
        ["response-content-disposition", contentDisposition(inline ? "inline" : "attachment", fileName)],
      ]);
      if (contentType !== undefined) query.set("response-content-type", contentType);
      const text = textToSign({ method: "GET", bucket: ownBucket, key, date, query });
      query.set("Expires", date);
      query.set("OSSAccessKeyId", keys.download.id);
      query.set("Signature", sign(keys.download.secret, text));
      const parameters = [...query].map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
      return `${host}/${encodeKey(key)}?${parameters.join("&")}`;
    },

    async open(object, range) {
      try {
        const path = pathOf(disk, own(object).id);
        await access(path);
        // Streams of handles go through promises, which takes half as long again.
        return createReadStream(path, { ...range, highWaterMark: readBytes });
      } catch (error) {
        if (isMissing(error)) throw new DomainError("OBJECT_NOT_FOUND");
        throw error;
      }
    },

    sweep: (moment) => sweepExpired(disk, moment),
  };
}

/** The file stays under its own name until the object is stored. */
async function adopt(
  disk: Disk,
  owner: Owner,
  { key, path, contentType }: LocalFile,
  also: AlsoStored | undefined,
) {
  const staged = disk.staging.newPath();
  await linkOrCopy(path, staged);
  try {
    const hash = createHash("md5");
    await pipeline(createReadStream(staged, { highWaterMark: readBytes }), hash);
    const bytes = {
      path: staged,
      size: (await stat(staged)).size,
      md5: hash.digest("hex").toUpperCase(),
    };
    const headers = { contentType, contentDisposition: null, metadata: {} };
    const { id, size, etag } = await storeStaged(disk, owner, key, bytes, headers, also);
    await rm(path, { force: true });
    return { id, bucket: ownBucket, key, size, contentType, etag, version: id };
  } finally {
    await rm(staged, { force: true });
  }
}
