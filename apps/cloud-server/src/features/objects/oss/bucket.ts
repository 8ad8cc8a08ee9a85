import { isIP } from "node:net";
import type { AccessKey } from "../access-keys.ts";

/** A bucket of Aliyun OSS and the key to it. */
export interface BucketSettings {
  readonly bucket: string;
  /** Of the region, such as `https://oss-cn-hangzhou.aliyuncs.com`; without a slash at the end. */
  readonly endpoint: string;
  readonly accessKey: AccessKey;
}

/**
 * Address of a bucket, without a slash at the end: a host of its own, or where the endpoint is an IP address, which can have
 * none, the first segment of the path. OSS's own clients do the same.
 */
export function hostOf({ bucket, endpoint }: Pick<BucketSettings, "bucket" | "endpoint">): string {
  const { protocol, host, hostname } = new URL(endpoint);
  const isAddress = isIP(hostname.replace(/^\[(.*)\]$/, "$1")) !== 0;
  return isAddress ? `${protocol}//${host}/${bucket}` : `${protocol}//${bucket}.${host}`;
}
