import type { Kysely } from "kysely";
import type { Database } from "../../../database.ts";
import { condemnExpired, deleteObjects, listAccountPrefixes } from "../sweep.store.ts";
import type { BucketClient } from "./bucket-client.ts";
import { keptKey } from "./kept-key.ts";

const atOnce = 200;
/** How long an upload waits to be recorded, ms. */
const waits = 24 * 3600 * 1000;

/** Removes copies that nothing counts on any more. */
export async function sweepCopies(
  db: Kysely<Database>,
  client: BucketClient,
  bucket: string,
  now: Date,
): Promise<number> {
  for (let removed = 0; ;) {
    const objects = await db.transaction().execute(async (tx) => condemnExpired(tx, bucket, now, atOnce));
    if (objects.length === 0) return removed;
    for (const { id } of objects) await remove(client, keptKey(id));
    await deleteObjects(
      db,
      objects.map(({ id }) => id),
    );
    removed += objects.length;
  }
}

async function remove(client: BucketClient, key: string): Promise<void> {
  const { body } = await client.send({ method: "DELETE", key }, [204, 404]);
  await body.dump();
}

/**
 * Removes uploads of a day ago: what was recorded of them has been copied. Only under prefixes of accounts;
 * whatever else someone keeps in the bucket is left alone.
 */
export async function sweepUploads(db: Kysely<Database>, client: BucketClient, now: Date): Promise<number> {
  const before = new Date(now.getTime() - waits);
  let removed = 0;
  for await (const { prefixes } of pages(client, { delimiter: "/" })) {
    for (const prefix of await listAccountPrefixes(db, prefixes)) {
      for await (const { objects } of pages(client, { prefix })) {
        for (const { key, modified } of objects) {
          if (!(modified < before)) continue;
          await remove(client, key);
          removed += 1;
        }
      }
    }
  }
  return removed;
}

interface Page {
  readonly objects: readonly { readonly key: string; readonly modified: Date }[];
  /** Beginnings of keys up to the delimiter. */
  readonly prefixes: readonly string[];
}

/** The pages of a listing: https://help.aliyun.com/document_detail/31965.html */
async function* pages(
  client: BucketClient,
  { prefix = "", delimiter = "" }: { readonly prefix?: string; readonly delimiter?: string },
): AsyncGenerator<Page> {
  for (let marker: string | undefined = ""; marker !== undefined;) {
    const query: ReadonlyMap<string, string> = new Map(
      Object.entries({ "encoding-type": "url", "max-keys": "1000", prefix, delimiter, marker }).filter(
        ([, value]) => value !== "",
      ),
    );
    const xml: string = await (await client.send({ method: "GET", query }, [200])).body.text();
    yield {
      objects: inner(xml, "Contents").map((one) => ({
        key: decodeURIComponent(inner(one, "Key")[0] ?? ""),
        modified: new Date(inner(one, "LastModified")[0] ?? ""),
      })),
      prefixes: inner(xml, "CommonPrefixes").map((one) => decodeURIComponent(inner(one, "Prefix")[0] ?? "")),
    };
    const next = inner(xml, "NextMarker")[0];
    marker = inner(xml, "IsTruncated")[0] === "true" && next ? decodeURIComponent(next) : undefined;
  }
}

/** What stands in each element of a name; OSS's listings nest none in itself. */
const inner = (xml: string, element: string): string[] =>
  [...xml.matchAll(new RegExp(`<${element}>(.*?)</${element}>`, "gs"))].map((match) => match[1] ?? "");
