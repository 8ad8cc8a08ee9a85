import { spawn } from "node:child_process";
import { once } from "node:events";
import { statSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import t from "tap";
import { createContext, readConfig } from "../src/index.ts";

/** Runs the server until it ends by itself. */
async function run(env: Record<string, string>) {
  const child = spawn(process.execPath, [join(import.meta.dirname, "../src/main.ts")], {
    env: { ...process.env, ENABLE_CLOUD_SYNC: "false", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [said, [status]] = await Promise.all([text(child.stderr), once(child, "exit")]);
  return { said, status: status as number };
}

t.test("without any variable the server is where the document says", (t) => {
  t.match(readConfig({}), {
    host: "127.0.0.1",
    port: 8080,
    dataDir: join(process.cwd(), "data/local"),
    cloudUrl: "http://localhost:8081/api",
    enableCloudSync: true,
    fetchAllowPrivate: false,
    metrics: false,
    loginFailures: 10,
    registrations: 60,
  });
  t.end();
});

t.test("a wrong value is refused with a sentence that names the variable", async (t) => {
  const wrong: Record<string, string> = {
    LOCAL_PORT: "80800",
    CLOUD_SERVER_URL: "ftp://example.com",
    ENABLE_CLOUD_SYNC: "perhaps",
    LOG_LEVEL: "loud",
    FAILURES_PER_MINUTE: "0",
    TRUST_PROXY: "everyone",
  };
  for (const [name, value] of Object.entries(wrong)) {
    t.throws(() => readConfig({ [name]: value }), { message: new RegExp(name) }, name);
  }
  const { said, status } = await run({ LOCAL_DATA_DIR: t.testdir(), LOCAL_PORT: "many" });
  t.match(said, /^LOCAL_PORT must be/);
  t.notMatch(said, /at .*\.ts:\d/, "no stack");
  t.equal(status, 1);
});

t.test("a port that is taken and a folder that is in use are said in one sentence", async (t) => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  t.teardown(() => taken.close());
  const { port } = taken.address() as AddressInfo;
  const { said, status } = await run({ LOCAL_DATA_DIR: t.testdir(), LOCAL_PORT: String(port) });
  t.match(said, new RegExp(`Port ${port} on 127.0.0.1 is already in use`));
  t.equal(status, 1);
});

t.test("the data folder is made for its owner alone, and one that is there keeps its mode", async (t) => {
  const existing = t.testdir();
  const made = join(existing, "new");
  const before = statSync(existing).mode;
  for (const LOCAL_DATA_DIR of [made, existing]) {
    const context = await createContext(readConfig({ LOCAL_DATA_DIR }));
    await context.close();
  }
  t.equal(statSync(made).mode & 0o777, process.platform === "win32" ? 0o666 : 0o700);
  t.equal(statSync(existing).mode, before);
});
