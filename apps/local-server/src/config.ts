import { isIP } from "node:net";
import { resolve } from "node:path";
import {
  type ConfigOf,
  type Env,
  environment,
  readConfig as readVariables,
  setting,
} from "@clothesline/service-kit";

/** Every setting of the desktop server, by the environment variable it comes from. */
export const settings = {
  host: setting.string("LOCAL_HOST", {
    default: "127.0.0.1",
    meaning: "the address the local server listens on",
  }),
  port: setting.port("LOCAL_PORT", { default: 8080, meaning: "the port it listens on" }),
  dataDir: setting.string("LOCAL_DATA_DIR", {
    default: "data/local",
    meaning: "holds `image_database.db` and `saved_images/`",
  }),
  cloudUrl: setting.url("CLOUD_SERVER_URL", {
    default: "http://localhost:8081/api",
    meaning: "the cloud that the local server pushes to",
  }),
  enableCloudSync: setting.boolean("ENABLE_CLOUD_SYNC", {
    default: true,
    meaning: "`false`: sync calls answer “云端同步功能已禁用”",
  }),
  allowedHosts: setting.list("LOCAL_ALLOWED_HOSTS", {
    default: [],
    meaning: "names beside `localhost` and its own address that the local server answers to",
  }),
  fetchAllowPrivate: setting.boolean("FETCH_ALLOW_PRIVATE_ADDRESSES", {
    default: false,
    meaning: "whether pictures may be fetched from private addresses",
  }),
  fetchAllowedHosts: setting.list("FETCH_ALLOWED_HOSTS", {
    default: [],
    meaning: "hosts whose private addresses pictures may be fetched from all the same",
  }),
  loginFailures: setting.integer("FAILURES_PER_MINUTE", {
    default: 10,
    min: 1,
    meaning: "wrong passwords a minute per address and name before 429",
  }),
  registrations: setting.integer("REGISTRATIONS_PER_HOUR", {
    default: 60,
    min: 1,
    meaning: "new accounts an hour per address before 429",
  }),
  metrics: setting.boolean("METRICS", {
    default: false,
    meaning: "serves Prometheus metrics at `/metrics`",
  }),
  logLevel: setting.oneOf("LOG_LEVEL", ["fatal", "error", "warn", "info", "debug", "trace", "silent"], {
    default: "info",
    meaning: "least level of log lines that are written",
  }),
  trustProxy: setting.proxies("TRUST_PROXY", {
    meaning: "proxies whose forwarded headers are believed",
  }),
};

export type Config = ConfigOf<typeof settings>;

/** Is this the address or name of this machine alone? */
export const isLoopbackHost = (host: string): boolean =>
  host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));

/**
 * Reads the settings from the environment, with `.env` beneath it.
 * @throws ConfigError that names every variable that is wrong.
 */
export function readConfig(env: Env = environment(process.env)): Config {
  const config = readVariables(settings, env);
  return { ...config, dataDir: resolve(config.dataDir) };
}
