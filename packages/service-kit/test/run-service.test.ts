import { spawn } from "node:child_process";
import { once } from "node:events";
import net from "node:net";
import { fileURLToPath } from "node:url";
import t from "tap";

const script = fileURLToPath(new URL("fixtures/server.ts", import.meta.url));

/** Starts the fixture; `said` waits for a text in its output. */
function start(host: string, port: number, mode = "") {
  const child = spawn(process.execPath, [script, host, String(port), mode], {
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  t.teardown(() => child.kill("SIGKILL"));
  let output = "";
  const collect = (chunk: Buffer) => {
    output += chunk.toString();
    child.emit("said");
  };
  child.stdout?.on("data", collect);
  child.stderr?.on("data", collect);
  const exited = once(child, "close") as Promise<[number | null]>;
  async function said(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(output);
      if (match !== null) return match;
      await Promise.race([
        once(child, "said"),
        exited.then(() => {
          if (!pattern.test(output)) throw new Error(`exited without ${pattern}: ${output}`);
        }),
      ]);
    }
  }
  return {
    child,
    said,
    address: async () => (await said(/^at (\S+)$/m))[1] ?? "",
    exit: async () => (await exited)[0],
    output: () => output,
  };
}

void t.test(
  "a signal lets the running request finish, ends event streams and idle connections, and exits 0",
  async (t) => {
    const server = start("127.0.0.1", 0);
    const address = await server.address();
    const idle = net.connect(Number(new URL(address).port), "127.0.0.1");
    await once(idle, "connect");
    const idleClosed = once(idle, "close");
    idle.on("error", () => {});
    const events = await fetch(`${address}/events`);
    const allEvents = events.text();
    const slow = fetch(`${address}/slow`);
    await server.said(/slow began/);
    const began = Date.now();
    server.child.kill("SIGTERM");
    t.same(await (await slow).json(), { slow: true });
    t.match(await allEvents, /data: 0\n\n/);
    await idleClosed;
    t.equal(await server.exit(), 0);
    t.ok(Date.now() - began < 4000, "no connection held it up");
    t.match(server.output(), /stopping on SIGTERM[^]*closed[^]*"msg":"stopped"/);
    await t.rejects(fetch(`${address}/slow`));
  },
);

void t.test("a second signal exits at once with 1", async (t) => {
  const server = start("127.0.0.1", 0);
  const slow = fetch(`${await server.address()}/slow`).catch((error: unknown) => error);
  await server.said(/slow began/);
  server.child.kill("SIGINT");
  await server.said(/stopping on SIGINT/);
  server.child.kill("SIGINT");
  t.equal(await server.exit(), 1);
  t.ok((await slow) instanceof Error);
  t.match(server.output(), /second SIGINT/);
});

void t.test("a request that never ends is cut when the time to drain is over", async (t) => {
  const server = start("127.0.0.1", 0, "stuck");
  const slow = fetch(`${await server.address()}/slow`).catch((error: unknown) => error);
  await server.said(/slow began/);
  server.child.kill("SIGTERM");
  t.ok((await slow) instanceof Error);
  t.equal(await server.exit(), 0);
});

void t.test("the parent can ask for a stop where there are no signals", async (t) => {
  const server = start("127.0.0.1", 0);
  await server.address();
  server.child.send("shutdown");
  t.equal(await server.exit(), 0);
  t.match(server.output(), /closed/);
});

void t.test("a taken port is one clear sentence and exit code 1", async (t) => {
  const taken = net.createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  t.teardown(() => taken.close());
  const { port } = taken.address() as net.AddressInfo;
  const server = start("127.0.0.1", port);
  t.equal(await server.exit(), 1);
  t.match(server.output(), `Port ${port} on 127.0.0.1 is already in use`);
  t.notMatch(server.output(), /at Server|EADDRINUSE/);
  t.match(server.output(), /closed/, "what was opened is closed");
});

void t.test("a host that is not this machine's is one clear sentence and exit code 1", async (t) => {
  const server = start("192.0.2.1", 0);
  t.equal(await server.exit(), 1);
  t.match(server.output(), "This machine has no address 192.0.2.1");
});

void t.test("errors nothing caught are logged and exit with 1", async (t) => {
  for (const [path, message] of [
    ["crash", "nobody catches this"],
    ["reject", "nobody awaits this"],
  ]) {
    const server = start("127.0.0.1", 0);
    await fetch(`${await server.address()}/${path}`).catch(() => {});
    t.equal(await server.exit(), 1);
    t.match(server.output(), new RegExp(`"level":"fatal".*${message}`));
    t.match(server.output(), /closed/);
  }
});

void t.test("a close hook that fails is logged and exits with 1", async (t) => {
  const server = start("127.0.0.1", 0, "broken");
  await server.address();
  server.child.kill("SIGTERM");
  t.equal(await server.exit(), 1);
  t.match(server.output(), /could not close/);
});
