import { buildApp, createContext, readConfig } from "@clothesline/cloud-server";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Test } from "tap";
import { newFolder } from "./folder.ts";
import { treeOf } from "./desktop.ts";

/** The real cloud server, listening, on a data folder of its own or a given one. */
export async function startCloud(t: Test, options: { dataDir?: string; env?: Record<string, string> } = {}) {
  const dataDir = options.dataDir ?? newFolder(t);
  const config = readConfig({ CLOUD_DATA_DIR: dataDir, CLOUD_PORT: "0", ...options.env });
  const context = await createContext(config, { log: false });
  const app = await buildApp(context);
  await app.listen({ host: "127.0.0.1", port: 0 });
  t.teardown(() => app.close());
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  return {
    app,
    dataDir,
    url: `${url}/api`,
    origin: url,
    close: () => app.close(),
    /** Every picture on disk by its path below the person's folder. */
    files: (userId: string) => treeOf(join(dataDir, "users", userId)),
  };
}
