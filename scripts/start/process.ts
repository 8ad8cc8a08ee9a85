import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { forPeople } from "./log-lines.ts";
import { addressOf, type Service } from "./services.ts";

// Longer than the 40 s a server gives itself to finish its open requests, so that only one that hangs is killed.
const STOP_MS = 45_000;
const POLL_MS = 100;

// Ended by itself, or by the signal before it had anything to finish.
const cleanCodes = new Set<number | null>([0, 130, 143]);

/** A server that was started. */
export interface Running {
  service: Service;
  /** Resolves when it answers that it is ready; never, if it ends before. */
  ready: Promise<void>;
  /** Resolves when it has ended, to what it ended with. */
  ended: Promise<string>;
  /** Asks it to finish its work and end. Resolves to false if it had to be killed or failed on the way. */
  stop: () => Promise<boolean>;
}

/**
 * V8 lets the young generation grow to 16 MB threefold where the machine has memory, and the old one to several times of what is
 * in use; streams of pictures fill whatever they are given. Held short, the cloud peaks at 123 MB for a
 * bundle of 6,000 small pictures (137 without the second flag); what that costs in time was lost in the noise of the disk. V8's
 * second, better translation of undici's HTTP parser, the one WebAssembly here, takes 10 MB more.
 */
export const nodeFlags = ["--max-semi-space-size=1", "--optimize-for-size", "--liftoff-only"];

export const nodeEnvironment = {
  // Sixteen threads let a whole bundle of pictures be made durable at once; Node's four do not.
  UV_THREADPOOL_SIZE: "16",
  // glibc would give every few of them a heap of their own, which seldom shrinks.
  MALLOC_ARENA_MAX: "2",
  // Once it has freed the 19 MB that a password's hash takes, glibc would keep as much for the next. Its first limits, given
  // outright, stay as they are.
  MALLOC_MMAP_THRESHOLD_: "131072",
  MALLOC_TRIM_THRESHOLD_: "131072",
};

/** Starts one server, from its bundle, as a child process and shows its log. */
export function startService(service: Service, bundle: string, root: string): Running {
  const guard = pathToFileURL(join(root, "scripts/start/guard.mjs")).href;
  const child = spawn(process.execPath, [...nodeFlags, "--import", guard, bundle], {
    cwd: root,
    env: { ...nodeEnvironment, ...process.env },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  show(child, service);
  let code: number | null = null;
  let over = false;
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    // "close" comes after the last line of its log, "exit" may come before.
    child.once("close", (exitCode, signal) => {
      code = exitCode;
      resolve(signal ?? `exit code ${exitCode}`);
    });
  }).finally(() => (over = true));

  return {
    service,
    ended,
    ready: answersReady(service, () => over),
    async stop() {
      if (over) return cleanCodes.has(code);
      if (child.connected) child.send("stop", () => {});
      const patience = new AbortController();
      const tooLong = delay(STOP_MS, "late" as const, { signal: patience.signal }).catch(
        () => "late" as const,
      );
      if ((await Promise.race([ended, tooLong])) === "late") {
        process.stderr.write(`> The ${service.title} did not stop within ${STOP_MS / 1000} s; killing it\n`);
        child.kill("SIGKILL");
        await ended;
      }
      patience.abort();
      return cleanCodes.has(code);
    },
  };
}

function show(child: ChildProcess, service: Service): void {
  const print = process.stdout.isTTY ? forPeople(service.name) : (line: string) => `${line}\n`;
  if (child.stdout)
    createInterface({ input: child.stdout }).on("line", (line) => process.stdout.write(print(line)));
  if (child.stderr)
    createInterface({ input: child.stderr }).on("line", (line) => process.stderr.write(print(line)));
}

async function answersReady(service: Service, isOver: () => boolean): Promise<void> {
  const url = `${addressOf(service)}/health/ready`;
  for (;;) {
    const response = await fetch(url, { signal: AbortSignal.timeout(2000) }).catch(() => undefined);
    await response?.body?.cancel();
    if (response?.ok) return;
    // Left pending on purpose: that it ended is told by `ended`.
    if (isOver()) await new Promise(() => {});
    await delay(POLL_MS);
  }
}
