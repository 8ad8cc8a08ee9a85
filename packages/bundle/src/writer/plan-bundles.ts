import type { BundleRecord } from "./bundle-record.ts";
import { recordLength } from "./file-entry.ts";

export interface BundlePlan {
  /** Bytes that the records of one bundle may take, pictures in base64; default 16 MiB, measured to be best. */
  targetBytes?: number;
  /** Records of one bundle, which bounds the memory for records without pictures; default 2,000. */
  maxRecords?: number;
}

/**
 * Cuts a stream of records into the records of one bundle after the other, reading no further ahead than one record. A record
 * larger than the target gets a bundle of its own, and two of one filename do not meet.
 */
export async function* planBundles<R extends BundleRecord>(
  records: AsyncIterable<R> | Iterable<R>,
  plan: BundlePlan = {},
): AsyncGenerator<R[]> {
  const { targetBytes = 16 * 1024 * 1024, maxRecords = 2000 } = plan;
  let bundle: R[] = [];
  let names = new Set<string>();
  let bytes = 0;
  for await (const record of records) {
    const { filename } = record;
    const length = recordLength(record);
    const fits = bytes + length <= targetBytes && bundle.length < maxRecords && !names.has(filename);
    if (!fits && bundle.length > 0) {
      yield bundle;
      bundle = [];
      names = new Set();
      bytes = 0;
    }
    bundle.push(record);
    names.add(filename);
    bytes += length;
  }
  if (bundle.length > 0) yield bundle;
}
