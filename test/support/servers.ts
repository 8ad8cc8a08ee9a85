import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import { buildServer } from "../../scripts/build/server.ts";
import { nodeEnvironment, nodeFlags } from "../../scripts/start/process.ts";
import { plainProcess } from "./plain-process.ts";

const root = join(import.meta.dirname, "..", "..");

export type App = "local-server" | "cloud-server";

export interface RunningServer {
  readonly url: string;
  readonly process: ChildProcess;
  /** Everything the server has written to its log so far. */
  log(): string;
  /** Asks the server to stop, or kills it, and waits until the process is gone; gives the exit code. */
  stop(signal?: "SIGTERM" | "SIGINT" | "SIGKILL"): Promise<number | null>;
}

const bundles = new Map<string, Promise<string>>();

function bundleOf(app: App): Promise<string> {
  const bundle = bundles.get(app) ?? buildServer(root, app);
  bundles.set(app, bundle);
  return bundle;
}

/** A port that nothing listens on, so that a server can be killed and started again on the same one. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

interface StartOptions {
  readonly app: App;
  readonly port: number;
  readonly dataDir: string;
  readonly env?: Readonly<Record<string, string>>;
  /** The bundle to run where it is not the one that is made of the sources. */
  readonly program?: string;
}

/** Starts one of the two servers as `npm start` does, as a process of its own, and waits until it is ready. */
export async function startServer({
  app,
  port,
  dataDir,
  env,
  ...given
}: StartOptions): Promise<RunningServer> {
  const prefix = app === "local-server" ? "LOCAL" : "CLOUD";
  const program = given.program ?? (await bundleOf(app));
  const child = spawn(...plainProcess(process.execPath, [...nodeFlags, program]), {
    cwd: dataDir,
    env: {
      PATH: process.env.PATH,
      HOME: dataDir,
      ...nodeEnvironment,
      [`${prefix}_PORT`]: String(port),
      [`${prefix}_DATA_DIR`]: dataDir,
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const keep = (chunk: Buffer) => (output = (output + chunk.toString()).slice(-1_000_000));
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const exited = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)));

  const server: RunningServer = {
    url: `http://127.0.0.1:${port}`,
    process: child,
    log: () => output,
    stop(signal = "SIGTERM") {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      return exited;
    },
  };
  await untilReady(server);
  return server;
}

async function untilReady(server: RunningServer): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const answer = await fetch(`${server.url}/health/ready`).catch(() => undefined);
    if (answer?.ok) return;
    if (server.process.exitCode !== null || Date.now() > deadline) {
      await server.stop("SIGKILL");
      throw new Error(`The server did not become ready:\n${server.log()}`);
    }
    await wait(20);
  }
}

/** Polls until the check gives something other than undefined; fails with the message after the time is up. */
export async function until<T>(
  what: string,
  check: () => Promise<T | undefined> | T | undefined,
  milliseconds = 30_000,
): Promise<T> {
  const deadline = Date.now() + milliseconds;
  for (;;) {
    const value = await check();
    if (value !== undefined) return value;
    if (Date.now() > deadline) throw new Error(`Waited ${milliseconds} ms in vain: ${what}`);
    await wait(20);
  }
}
