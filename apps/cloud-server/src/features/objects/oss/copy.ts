import { DomainError } from "@clothesline/contracts";
import { encodeKey } from "../keys.ts";
import { type BucketClient, BucketError } from "./bucket-client.ts";

/** OSS copies objects of more than 1 GB in parts only, bytes: https://help.aliyun.com/document_detail/31994.html */
const ossSizes = { whole: 1024 ** 3, part: 512 * 1024 ** 2 };

export interface Copying {
  readonly bucket: string;
  readonly from: string;
  readonly to: string;
  readonly size: number;
  readonly contentType: string;
  /** Of the bytes that are meant: others under the same key by now are not copied. */
  readonly etag: string;
}

/**
 * Copies an object within its bucket, without its bytes coming here.
 * @throws DomainError `OBJECT_NOT_FOUND` when it is not what it was, or gone; BucketError
 */
export async function copyObject(
  client: BucketClient,
  copying: Copying,
  sizes: typeof ossSizes = ossSizes,
): Promise<void> {
  try {
    await (copying.size <= sizes.whole
      ? copyWhole(client, copying)
      : copyInParts(client, copying, sizes.part));
  } catch (error) {
    const changed = error instanceof BucketError && [404, 412].includes(error.status);
    throw changed ? new DomainError("OBJECT_NOT_FOUND", { cause: error }) : error;
  }
}

const sourceOf = ({ bucket, from, etag }: Copying): Record<string, string> => ({
  "x-oss-copy-source": `/${bucket}/${encodeKey(from)}`,
  "x-oss-copy-source-if-match": etag,
});

async function copyWhole(client: BucketClient, copying: Copying): Promise<void> {
  const { body } = await client.send({ method: "PUT", key: copying.to, headers: sourceOf(copying) }, [200]);
  await body.dump();
}

async function copyInParts(client: BucketClient, copying: Copying, partBytes: number): Promise<void> {
  const { to: key, size, contentType } = copying;
  const begun = await client.send(
    { method: "POST", key, query: new Map([["uploads", ""]]), headers: { "content-type": contentType } },
    [200],
  );
  const uploadId = /<UploadId>([^<]+)<\/UploadId>/.exec(await begun.body.text())?.[1];
  if (uploadId === undefined) throw new Error("OSS began no multipart upload");
  try {
    const tags: string[] = [];
    for (let start = 0; start < size; start += partBytes) {
      const number = String(tags.length + 1);
      const end = Math.min(start + partBytes, size) - 1;
      const { body } = await client.send(
        {
          method: "PUT",
          key,
          query: new Map([
            ["partNumber", number],
            ["uploadId", uploadId],
          ]),
          headers: { ...sourceOf(copying), "x-oss-copy-source-range": `bytes=${start}-${end}` },
        },
        [200],
      );
      const tag = /<ETag>([^<]+)<\/ETag>/.exec(await body.text())?.[1] ?? "";
      tags.push(`<Part><PartNumber>${number}</PartNumber><ETag>${tag}</ETag></Part>`);
    }
    const list = `<CompleteMultipartUpload>${tags.join("")}</CompleteMultipartUpload>`;
    const headers = { "content-type": "application/xml" };
    const query = new Map([["uploadId", uploadId]]);
    const done = await client.send({ method: "POST", key, query, headers, body: list }, [200]);
    await done.body.dump();
  } catch (error) {
    const query = new Map([["uploadId", uploadId]]);
    await client.send({ method: "DELETE", key, query }, [204, 404]).catch(() => undefined);
    throw error;
  }
}
