import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import t, { type Test } from "tap";
import { freePort } from "../support/servers.ts";

const repository = join(import.meta.dirname, "../..");

// The least a server does: listen, answer that it is ready, and finish on SIGTERM.
const wellBehaved = `
import { createServer } from 'node:http'
const prefix = process.argv[1].includes('local-server') ? 'LOCAL' : 'CLOUD'
const server = createServer((request, response) => response.end('ok'))
server.listen(Number(process.env[prefix + '_PORT']), '127.0.0.1', () => {
  console.log(JSON.stringify({ level: 30, msg: prefix + ' listens', threads: process.env.UV_THREADPOOL_SIZE }))
})
let signals = 0
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {
  if (++signals > 1) process.exit(7)
  server.close(() => console.log(JSON.stringify({ level: 30, msg: prefix + ' finished' })))
  server.closeAllConnections()
})
`;

interface Supervisor {
  child: ChildProcess;
  /** Waits until it printed `text`; returns all that it printed so far. */
  until: (text: string) => Promise<string>;
  /** The exit code and everything printed. */
  end: () => Promise<{ code: number | null; words: string; log: string }>;
}

/** Starts a copy of the supervisor over two stand-in programs. */
async function supervise(
  t: Test,
  programs: { local?: string; cloud?: string } = {},
  env: NodeJS.ProcessEnv = {},
) {
  const main = (program = wellBehaved) => ({ "main.ts": program });
  const drawing = { "draw-process.ts": "// what the real one runs beside itself" };
  const root = t.testdir({
    "package.json": '{ "type": "module" }',
    apps: {
      "local-server": { src: main(programs.local) },
      "cloud-server": { src: { ...main(programs.cloud), features: { generators: { drawing } } } },
    },
  });
  cpSync(join(repository, "scripts"), join(root, "scripts"), { recursive: true });
  symlinkSync(join(repository, "node_modules"), join(root, "node_modules"), "junction");
  const ports = { LOCAL_PORT: String(await freePort()), CLOUD_PORT: String(await freePort()) };
  const child = spawn(process.execPath, [join(root, "scripts/start.ts")], {
    env: { ...process.env, ...ports, ...env },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    // A group of processes, as a shell makes one.
    detached: true,
  });
  t.teardown(() => child.kill("SIGKILL"));
  return watch(child);
}

function watch(child: ChildProcess): Supervisor {
  const closed = once(child, "close");
  let words = "";
  let log = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (log += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (words += text));
  return {
    child,
    async until(text) {
      const over = closed.then(() => "over");
      while (!words.includes(text) && !log.includes(text)) {
        const event = await Promise.race([once(child.stderr!, "data"), once(child.stdout!, "data"), over]);
        if (event === "over") throw new Error(`It ended before it said "${text}":\n${words}${log}`);
      }
      return words + log;
    },
    async end() {
      await closed;
      return { code: child.exitCode, words, log };
    },
  };
}

t.test("both servers start, are announced when ready, and finish on SIGTERM", async (t) => {
  const supervisor = await supervise(t);
  await supervisor.until("Ctrl-C stops");
  supervisor.child.kill("SIGTERM");
  const { code, words, log } = await supervisor.end();
  t.equal(code, 0);
  t.match(words, /desktop server {3}http:\/\/127\.0\.0\.1:\d+ {3}\(open it in a browser\)\n/);
  t.match(words, "admin / admin123");
  t.match(words, /data {8}.*[\\/]data[\\/]cloud/);
  t.match(
    log,
    '{"level":30,"msg":"LOCAL listens","threads":"16"}',
    "away from a terminal the log stays JSON",
  );
  t.match(log, "LOCAL finished");
  t.match(log, "CLOUD finished");
});

t.test("Ctrl-C, which a terminal sends to every process, stops each server once", async (t) => {
  const supervisor = await supervise(t);
  await supervisor.until("Ctrl-C stops");
  process.kill(-supervisor.child.pid!, "SIGINT");
  const { code, log } = await supervisor.end();
  t.equal(code, 0);
  t.match(log, "LOCAL finished");
  t.match(log, "CLOUD finished");
});

t.test("when one server ends by itself the other is stopped and the exit code says so", async (t) => {
  const supervisor = await supervise(t, { cloud: `${wellBehaved}\nsetTimeout(() => process.exit(3), 500)` });
  const { code, words, log } = await supervisor.end();
  t.equal(code, 1);
  t.match(words, "The cloud server ended by itself (exit code 3)");
  t.match(log, "LOCAL finished");
});

t.test("a server that cannot even be read stops the start", async (t) => {
  const supervisor = await supervise(t, { local: "this is not a program" });
  const { code, words } = await supervisor.end();
  t.equal(code, 1);
  t.match(words, "apps/local-server/src/main.ts:1:");
  t.match(words, "The servers' sources cannot be read");
});

t.test("a server that throws at once stops the start", async (t) => {
  const supervisor = await supervise(t, { local: "throw new Error('no')" });
  const { code, words } = await supervisor.end();
  t.equal(code, 1);
  t.match(words, "The desktop server ended by itself (exit code 1)");
});

t.test("a port in use is one sentence and starts nothing", async (t) => {
  const other = createServer().listen(0, "127.0.0.1");
  t.teardown(() => other.close());
  await once(other, "listening");
  const address = other.address();
  const port = typeof address === "object" ? String(address?.port) : "";
  const supervisor = await supervise(t, {}, { CLOUD_PORT: port });
  const { code, words, log } = await supervisor.end();
  t.equal(code, 1);
  t.equal(
    words,
    `> The cloud server cannot start: port ${port} is in use by another program. Stop that one, or set CLOUD_PORT to a free port.\n`,
  );
  t.equal(log, "");
});

t.test("servers whose supervisor was killed stop by themselves", async (t) => {
  const supervisor = await supervise(t);
  await supervisor.until("Ctrl-C stops");
  supervisor.child.kill("SIGKILL");
  // The servers hold the other end of these pipes, so they close only when both are gone.
  const { words } = await supervisor.end();
  t.notMatch(words, "Stopped");
  const port = /desktop server {3}http:\/\/127\.0\.0\.1:(\d+)/.exec(words)?.[1];
  await t.rejects(fetch(`http://127.0.0.1:${port}/health/ready`));
});
