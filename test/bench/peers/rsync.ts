import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";

import { freePort, until } from "../../support/servers.ts";
import { runProgram } from "../support/run-program.ts";

/** An rsync daemon on loopback that receives into a folder of its own. */
export interface RsyncDaemon {
  /** Sends a folder to a folder of the daemon. */
  push(from: string, to: string, ...options: string[]): Promise<unknown>;
  stop(): Promise<void>;
}

export async function startRsync(folder: string): Promise<RsyncDaemon> {
  const target = join(folder, "rsync");
  mkdirSync(target, { recursive: true });
  const config = join(folder, "rsyncd.conf");
  const owner = `uid = ${process.getuid?.()}\ngid = ${process.getgid?.()}\n`;
  writeFileSync(config, `use chroot = no\n${owner}[bench]\npath = ${target}\nread only = no\n`);
  const port = await freePort();
  const args = ["--daemon", "--no-detach", "--address=127.0.0.1", `--port=${port}`, `--config=${config}`];
  const daemon = spawn("rsync", args, { stdio: "ignore" });
  await until("the rsync daemon listens", () => listens(port));
  return {
    push: (from, to, ...options) =>
      runProgram("rsync", ["-a", ...options, `${from}/`, `rsync://127.0.0.1:${port}/bench/${to}/`]),
    stop: () => end(daemon),
  };
}

async function listens(port: number): Promise<true | undefined> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return undefined;
  } finally {
    socket.destroy();
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exited = once(child, "exit");
  child.kill();
  await exited;
}
