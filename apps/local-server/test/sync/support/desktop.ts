import { createClient, withCookies } from "@clothesline/client";
import { localCalls } from "@clothesline/contracts";
import { readdirSync, readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Test } from "tap";
import { buildApp } from "../../../src/app.ts";
import { readConfig } from "../../../src/config.ts";
import { createContext } from "../../../src/context.ts";
import type { SyncStatusView } from "../../../src/features/sync/port.ts";
import type { Timing } from "../../../src/features/sync/timing.ts";
import { newFolder } from "./folder.ts";
import { noisePicture } from "./pictures.ts";

export interface DesktopOptions {
  readonly cloudUrl: string;
  readonly dataDir?: string;
  readonly env?: Record<string, string>;
  readonly timing?: Partial<Timing>;
}

/** Short waits, so that what is retried is retried within a test. */
const quick: Partial<Timing> = {
  account: { baseMs: 10, maxMs: 50 },
  request: { baseMs: 5, maxMs: 20 },
  tries: 3,
  run: { baseMs: 60_000, maxMs: 60_000 },
  debounceMs: 10,
  saveEveryMs: 0,
};

/** The real desktop server on a data folder of its own, listening, with a client that keeps its session. */
export async function startDesktop(t: Test, options: DesktopOptions) {
  const dataDir = options.dataDir ?? newFolder(t);
  const config = readConfig({
    LOCAL_DATA_DIR: dataDir,
    LOCAL_PORT: "0",
    CLOUD_SERVER_URL: options.cloudUrl,
    ...options.env,
  });
  const context = await createContext(config, { timing: { ...quick, ...options.timing } });
  const app = await buildApp(context, { log: false });
  await app.listen({ host: "127.0.0.1", port: 0 });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  const client = createClient(localCalls, { baseUrl: url, fetch: withCookies() });
  t.teardown(() => app.close());

  const status = async () => (await client.getSyncStatus()).sync;
  return {
    url,
    dataDir,
    context,
    client,
    status,
    close: () => app.close(),

    async register(username: string) {
      const password = "secret-password";
      const email = `${username}@example.com`;
      const { user_id } = await client.register({ body: { username, email, password } });
      await client.login({ body: { username, password } });
      return { user_id, username, email, password };
    },

    async save(category: "clothes" | "char" = "clothes", side?: number) {
      const bytes = await noisePicture(side);
      const file = new File([new Uint8Array(bytes)], "picture.png", { type: "image/png" });
      return { bytes, ...(await client.uploadFile({ body: { file, category } })) };
    },

    /** Starts a sync and waits for its end. */
    async sync(): Promise<SyncStatusView> {
      const { sync_info } = await client.startSync();
      return settled(context, sync_info.user_id);
    },

    async restore(): Promise<SyncStatusView> {
      await client.startRestore();
      const { user } = await client.getProfile();
      return settled(context, user.user_id);
    },

    linked: (userId: string) => until(context, userId, ({ cloud }) => cloud.linked),

    until: (userId: string, wanted: (status: SyncStatusView) => boolean) => until(context, userId, wanted),

    /** Every picture on disk by its path below the person's folder. */
    files: (userId: string) => treeOf(join(dataDir, "saved_images", userId)),
  };
}

type WithSync = Pick<Awaited<ReturnType<typeof createContext>>, "sync">;

const settled = (context: WithSync, userId: string) =>
  until(context, userId, ({ state, task_id }) => task_id !== null && state !== "running");

/** Waits for a status; a linked account tells no watcher, so it also looks again every few milliseconds. */
async function until(
  { sync }: WithSync,
  userId: string,
  wanted: (status: SyncStatusView) => boolean,
): Promise<SyncStatusView> {
  for (;;) {
    const change = Promise.withResolvers<void>();
    const stop = sync.watch(userId, change.resolve);
    const again = setTimeout(change.resolve, 5);
    try {
      const status = await sync.status(userId);
      if (wanted(status)) return status;
      await change.promise;
    } finally {
      clearTimeout(again);
      stop();
    }
  }
}

export function treeOf(folder: string): Record<string, Buffer> {
  const tree: Record<string, Buffer> = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    tree[path.slice(folder.length + 1)] = readFileSync(path);
  }
  return tree;
}
