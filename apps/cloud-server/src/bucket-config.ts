import { ConfigError, type ConfigOf, setting } from "@clothesline/service-kit";
import { ownBucket } from "./features/objects/disk/disk.ts";
import type { BucketSettings } from "./features/objects/oss/bucket.ts";

/** The largest file OSS takes in one form or one request, bytes. */
const ossMaxFileBytes = 5 * 1024 ** 3;

/** The variables of the object stores. */
export const bucketVariables = {
  driveMaxFileBytes: setting.bytes("DRIVE_MAX_FILE_BYTES", {
    // What OSS takes in one form, so that a file that went up here also goes up where there is a bucket.
    default: ossMaxFileBytes,
    meaning: "the largest file of the drive",
  }),
  ossBucket: setting.string("OSS_BUCKET", {
    meaning:
      "a bucket of Aliyun OSS, used for nothing else, that files are put in; the data folder when not set",
  }),
  ossRegion: setting.word("OSS_REGION", {
    meaning: "the bucket's region, such as `cn-hangzhou`; or else `OSS_ENDPOINT`",
  }),
  ossEndpoint: setting.url("OSS_ENDPOINT", {
    meaning: "the region's address, such as `https://oss-cn-hangzhou.aliyuncs.com`",
  }),
  ossAccessKeyId: setting.string("OSS_ACCESS_KEY_ID", { meaning: "id of a key to the bucket" }),
  ossAccessKeySecret: setting.secret("OSS_ACCESS_KEY_SECRET", { meaning: "its secret" }),
};

/** The bucket that is set, if one is. @throws ConfigError when what is set makes no whole or contradicts itself */
export function bucketOf(config: ConfigOf<typeof bucketVariables>): BucketSettings | undefined {
  const {
    ossBucket: bucket,
    ossRegion,
    ossEndpoint,
    ossAccessKeyId: id,
    ossAccessKeySecret: secret,
  } = config;
  if ([bucket, ossRegion, ossEndpoint, id, secret].every((one) => one === undefined)) return undefined;
  const endpoint = ossEndpoint ?? (ossRegion && `https://oss-${ossRegion.replace(/^oss-/, "")}.aliyuncs.com`);
  const problems = [
    bucket === undefined && "OSS_BUCKET is missing where other settings of OSS are given.",
    bucket !== undefined &&
      !/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(bucket) &&
      "OSS_BUCKET must be 3 to 63 lower-case letters, digits and hyphens, as buckets are named.",
    bucket === ownBucket && `OSS_BUCKET cannot be "${ownBucket}", which is the server's own store.`,
    endpoint === undefined && "OSS_REGION or OSS_ENDPOINT is missing where other settings of OSS are given.",
    ossRegion !== undefined &&
      ossEndpoint !== undefined &&
      "OSS_REGION and OSS_ENDPOINT are both given; one is enough.",
    id === undefined && "OSS_ACCESS_KEY_ID is missing where other settings of OSS are given.",
    secret === undefined && "OSS_ACCESS_KEY_SECRET is missing where other settings of OSS are given.",
    config.driveMaxFileBytes > ossMaxFileBytes &&
      "DRIVE_MAX_FILE_BYTES cannot be more than the 5 GB that OSS takes.",
  ].filter((problem) => problem !== false);
  if (problems.length > 0 || !bucket || !endpoint || !id || !secret) throw new ConfigError(problems);
  return { bucket, endpoint, accessKey: { id, secret } };
}
