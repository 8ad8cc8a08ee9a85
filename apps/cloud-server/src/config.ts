import { resolve } from "node:path";
import { generatorOf, generatorVariables } from "./generator-config.ts";
import {
  ConfigError,
  type ConfigOf,
  type Env,
  environment,
  readConfig as read,
  setting,
} from "@clothesline/service-kit";
import { ownBucket } from "./features/objects/disk/disk.ts";
import type { BucketSettings } from "./features/objects/oss/bucket.ts";

/** The largest file OSS takes in one form or one request, bytes. */
const ossMaxFileBytes = 5 * 1024 ** 3;

/** Every variable the cloud server reads, with what it means. */
export const variables = {
  host: setting.string("CLOUD_HOST", {
    default: "127.0.0.1",
    meaning: "the address the cloud server listens on",
  }),
  port: setting.port("CLOUD_PORT", { default: 8081, meaning: "the port it listens on" }),
  dataDir: setting.string("CLOUD_DATA_DIR", {
    default: "data/cloud",
    meaning: "holds `cloud_database.db`, `users/` and what else the server keeps",
  }),
  syncAuth: setting.oneOf("CLOUD_SYNC_AUTH", ["token", "id"], {
    default: "token",
    meaning: "`token`: sync wants the account's token; `id`: anyone who knows a user id may sync",
  }),
  publicUrl: setting.url("CLOUD_PUBLIC_URL", {
    default: "http://localhost:8081",
    meaning: "the address people reach the cloud at: signed links, share links",
  }),
  corsOrigins: setting.origins("CORS_ORIGINS", {
    default: ["http://localhost:5173", "http://localhost:5174"],
    meaning: "web origins that may call the cloud server (front ends served elsewhere), separated by commas",
  }),
  trustProxy: setting.proxies("TRUST_PROXY", {
    meaning: "proxies whose forwarded headers are believed",
  }),
  registration: setting.oneOf("REGISTRATION", ["open", "invite", "closed"], {
    default: "open",
    meaning: "who may make an account; there are no invitations yet, so `invite` is as `closed`",
  }),
  secretKey: setting.secret("SECRET_KEY", {
    minLength: 32,
    meaning: "signs tokens; made at first start and kept in the data folder when not set",
  }),
  maxBundleBytes: setting.bytes("MAX_BUNDLE_BYTES", {
    default: 2 * 1024 ** 3,
    meaning: "the largest body of one sync",
  }),
  driveQuotaBytes: setting.bytes("DRIVE_QUOTA_BYTES", {
    default: 10 * 1024 ** 3,
    meaning: "what one account may keep: pictures, files, the trash and what is being uploaded",
  }),
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
  failuresPerMinute: setting.integer("FAILURES_PER_MINUTE", {
    default: 10,
    min: 1,
    meaning: "wrong passwords of one address and name that are answered normally within a minute",
  }),
  registrationsPerHour: setting.integer("REGISTRATIONS_PER_HOUR", {
    default: 60,
    min: 1,
    meaning: "accounts one address may make within an hour",
  }),
  apiKey: setting.secret("API_KEY", {
    minLength: 8,
    meaning:
      "a key that may publish updates, named `API_KEY`; others are made by `npm run api-key`; without any, uploads and clean-ups are refused",
  }),
  uploadsPerHour: setting.integer("UPLOADS_PER_HOUR", {
    default: 10,
    min: 1,
    meaning: "update packages one address may upload within an hour",
  }),
  queriesPerMinute: setting.integer("QUERIES_PER_MINUTE", {
    default: 100,
    min: 1,
    meaning: "calls about updates one address may make within a minute; downloads are not counted",
  }),
  updatesQuotaBytes: setting.bytes("UPDATES_QUOTA_BYTES", {
    meaning: "what update packages may take up together; the disk's size when not set",
  }),
  keepReleases: setting.integer("KEEP_RELEASES", {
    default: 3,
    min: 1,
    meaning: "newest releases per type, platform, architecture and channel that a clean-up keeps",
  }),
  updatesPrefix: setting.word("UPDATES_PREFIX", {
    default: "omega",
    meaning: "what names of update packages begin with: at most 32 letters, digits, `-` and `_`",
  }),
  ...generatorVariables,
  generationsAtOnce: setting.integer("GENERATIONS_AT_ONCE", {
    default: 2,
    min: 1,
    meaning: "pictures that are generated at once",
  }),
  generationsPerUser: setting.integer("GENERATIONS_PER_USER", {
    default: 1,
    min: 1,
    meaning: "of these, pictures of one account",
  }),
  generationsWaitingPerUser: setting.integer("GENERATIONS_WAITING_PER_USER", {
    default: 20,
    min: 1,
    meaning: "pictures of one account that may wait to be generated",
  }),
  metrics: setting.boolean("METRICS", { default: false, meaning: "serves `/metrics`" }),
  logLevel: setting.oneOf("LOG_LEVEL", ["fatal", "error", "warn", "info", "debug", "trace", "silent"], {
    default: "info",
    meaning: "the least severe lines that are logged",
  }),
};

export type Config = ReturnType<typeof readConfig>;

/**
 * The configuration that the environment, with `.env` beneath it, describes; paths are relative to the working directory.
 * @throws ConfigError that names every variable that is wrong
 */
export function readConfig(env: Env = environment(process.env)) {
  const config = read(variables, env);
  return {
    bucket: bucketOf(config),
    ...config,
    generator: generatorOf(config),
    dataDir: resolve(config.dataDir),
  };
}

/** The bucket that is set, if one is. @throws ConfigError when what is set makes no whole or contradicts itself */
function bucketOf(config: ConfigOf<typeof variables>): BucketSettings | undefined {
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

/**
 * Node's default of 4 threads flushes files one behind the other; with 16 a bundle of small pictures is on
 * the disk in less than half the time. Counts only when it is set before the first use of the pool.
 */
export function widenThreadPool(): void {
  process.env["UV_THREADPOOL_SIZE"] ??= "16";
}
