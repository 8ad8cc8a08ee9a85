import { join } from "node:path";
import type { Test } from "tap";
import { buildApp, type ContextOptions, createContext, readConfig } from "@clothesline/cloud-server";
import { createAccountLocks } from "../src/features/wardrobe/locks.ts";

/** The server as it runs, on a folder of the test's own; closed when the test ends. */
export async function openCloud(
  t: Test,
  options: {
    dir?: string;
    env?: Record<string, string>;
    log?: (line: string) => void;
    now?: () => number;
    generators?: ContextOptions["generators"];
  } = {},
) {
  const dir = options.dir ?? t.testdir({});
  const config = readConfig({ CLOUD_DATA_DIR: join(dir, "cloud"), ...options.env });
  const { log, now, generators } = options;
  const context = await createContext(config, {
    log: log ? { stream: { write: log } } : false,
    ...(now === undefined ? {} : { now }),
    ...(generators === undefined ? {} : { generators }),
  });
  const app = await buildApp(context);
  t.teardown(() => app.close());
  const { database, staging } = context;
  const { db } = database;
  const { dataDir } = config;
  const unfinished = new Set<string>();
  const quota = config.driveQuotaBytes;
  const locks = createAccountLocks();
  const wardrobe = { db, dataDir, staging, quota, locks, unfinished, log: app.log };
  return { app, config, db, dataDir, wardrobe };
}

export type Cloud = Awaited<ReturnType<typeof openCloud>>;

/** Makes any call and answers its status and JSON. */
export async function call(
  { app }: Pick<Cloud, "app">,
  method: "GET" | "POST" | "PUT",
  url: string,
  options: { token?: string; body?: unknown } = {},
) {
  const response = await app.inject({
    method,
    url,
    headers: {
      ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
      ...(options.body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(options.body === undefined
      ? {}
      : { payload: typeof options.body === "string" ? options.body : JSON.stringify(options.body) }),
  });
  return { status: response.statusCode, headers: response.headers, body: response.json() };
}

/** Registers a person whose local user id is their name with `-id`. */
export async function register(cloud: Pick<Cloud, "app">, username: string) {
  const localUserId = `${username}-id`;
  const { status, body } = await call(cloud, "POST", "/api/register", {
    body: {
      username,
      email: `${username}@example.com`,
      password: `pass of ${username}`,
      local_user_id: localUserId,
    },
  });
  if (status !== 200) throw new Error(`registration failed: ${JSON.stringify(body)}`);
  return { id: localUserId, token: String(body.token), username };
}

export type Person = Awaited<ReturnType<typeof register>>;
