import { Agent, request } from "undici";

import { freePort, type RunningServer, startServer, until } from "../../support/servers.ts";

/** A desktop server that a person has logged in to. */
export interface Desktop {
  readonly server: RunningServer;
  readonly pid: number;
  readonly userId: string;
  readonly cookie: string;
  /** Asks for a JSON reply of the server as the person who is logged in. */
  get<T>(path: string): Promise<T>;
  /** Runs a sync to its end; answers how long it took from its request on, in milliseconds. */
  sync(): Promise<number>;
  stop(): Promise<unknown>;
}

// The figures are not to be mixed with the writing of log lines.
const quiet = { LOG_LEVEL: "warn" };
/** Milliseconds between two looks at a task: each costs the server about one of its own. */
const POLL = 20;

export const startCloud = async (
  dataDir: string,
  env: Readonly<Record<string, string>> = {},
): Promise<RunningServer> =>
  startServer({ app: "cloud-server", port: await freePort(), dataDir, env: { ...quiet, ...env } });

export async function startDesktop(dataDir: string, cloud?: RunningServer): Promise<Desktop> {
  const link = cloud ? { CLOUD_SERVER_URL: `${cloud.url}/api` } : { ENABLE_CLOUD_SYNC: "false" };
  const server = await startServer({
    app: "local-server",
    port: await freePort(),
    dataDir,
    env: { ...quiet, ...link },
  });
  const login = await fetch(`${server.url}/api/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username: "admin", password: "admin123" }),
  });
  const cookie = login.headers.get("set-cookie")?.split(";")[0] ?? "";
  const { user } = (await login.json()) as { user: { user_id: string } };
  const agent = new Agent({ connections: 1, pipelining: 1 });

  async function get<T>(path: string): Promise<T> {
    const { statusCode, body } = await request(server.url + path, { headers: { cookie }, dispatcher: agent });
    const reply = await body.json();
    if (statusCode !== 200) throw new Error(`${path} answered ${statusCode}: ${JSON.stringify(reply)}`);
    return reply as T;
  }

  if (cloud) {
    await until("the cloud account is linked", async () => {
      const { sync } = await get<{ sync: { cloud: { linked: boolean } } }>("/api/cloud/sync/status");
      return sync.cloud.linked || undefined;
    });
  }

  async function sync(): Promise<number> {
    const from = performance.now();
    const { body } = await request(`${server.url}/api/cloud/sync`, {
      method: "POST",
      headers: { cookie },
      dispatcher: agent,
    });
    const { taskId } = (await body.json()) as { taskId: string };
    for (;;) {
      const { status } = await get<{ status: { status: string; error: string | null } }>(
        `/api/task/${taskId}`,
      );
      if (status.status === "completed" && status.error === null) return performance.now() - from;
      if (status.status !== "processing") throw new Error(`The sync failed: ${JSON.stringify(status)}`);
      const { promise, resolve } = Promise.withResolvers<void>();
      setTimeout(resolve, POLL);
      await promise;
    }
  }

  return {
    server,
    pid: server.process.pid ?? 0,
    userId: user.user_id,
    cookie,
    get,
    sync,
    async stop() {
      await agent.close();
      await server.stop();
    },
  };
}
