import { resolve } from "node:path";
import { bucketOf, bucketVariables } from "./bucket-config.ts";
import { generatorOf, generatorVariables } from "./generator-config.ts";
import { type Env, environment, readConfig as read, setting } from "@clothesline/service-kit";

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
    meaning:
      "the address people reach the cloud at: signed links, share links; has the port of `CLOUD_PORT` when not set",
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
    meaning: "who may make an account; `invite`: whoever has a code of `npm run account -- invite`",
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
  ...bucketVariables,
  failuresPerMinute: setting.integer("FAILURES_PER_MINUTE", {
    default: 10,
    min: 1,
    meaning:
      "wrong passwords of one address and name, and wrong share codes of one address, that are answered normally within a minute",
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
    publicUrl: publicUrlOf(config, env),
    generator: generatorOf(config),
    dataDir: resolve(config.dataDir),
  };
}

/** Links lead to where the server listens, unless it is told otherwise. Port 0 is known to nobody beforehand. */
function publicUrlOf({ publicUrl, port }: { publicUrl: string; port: number }, env: Env): string {
  if (env["CLOUD_PUBLIC_URL"] || port === 0) return publicUrl;
  return `http://localhost:${port}`;
}

/**
 * Node's default of 4 threads flushes files one behind the other; with 16 a bundle of small pictures is on
 * the disk in less than half the time. Counts only when it is set before the first use of the pool.
 */
export function widenThreadPool(): void {
  process.env["UV_THREADPOOL_SIZE"] ??= "16";
}
