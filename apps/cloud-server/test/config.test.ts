import { statSync } from "node:fs";
import { join, resolve } from "node:path";
import t from "tap";
import { createContext, readConfig } from "@clothesline/cloud-server";

t.test("an empty environment is the documented configuration", async (t) => {
  t.match(readConfig({}), {
    host: "127.0.0.1",
    port: 8081,
    dataDir: resolve("data/cloud"),
    syncAuth: "token",
    registration: "open",
    secretKey: undefined,
    maxBundleBytes: 2 * 1024 ** 3,
    failuresPerMinute: 10,
    registrationsPerHour: 60,
    metrics: false,
    logLevel: "info",
  });
});

t.test("a wrong value is refused with the name of its variable", async (t) => {
  for (const [name, value] of [
    ["CLOUD_PORT", "70000"],
    ["CLOUD_SYNC_AUTH", "none"],
    ["REGISTRATION", "maybe"],
    ["SECRET_KEY", "short"],
    ["MAX_BUNDLE_BYTES", "much"],
    ["FAILURES_PER_MINUTE", "0"],
    ["METRICS", "perhaps"],
    ["LOG_LEVEL", "loud"],
  ] as const) {
    t.throws(() => readConfig({ [name]: value }), { name: "ConfigError", message: new RegExp(name) });
  }
});

t.test("the data folder is made for its owner alone, and one that is there keeps its mode", async (t) => {
  const existing = t.testdir();
  const made = join(existing, "new");
  const before = statSync(existing).mode;
  for (const CLOUD_DATA_DIR of [made, existing]) {
    const context = await createContext(readConfig({ CLOUD_DATA_DIR }));
    await context.close();
  }
  t.equal(statSync(made).mode & 0o777, process.platform === "win32" ? 0o666 : 0o700);
  t.equal(statSync(existing).mode, before);
});

t.test("links lead to the port the server listens on, unless an address is given", async (t) => {
  const publicUrl = (env: Record<string, string>) => readConfig(env).publicUrl;
  t.equal(publicUrl({}), "http://localhost:8081");
  t.equal(publicUrl({ CLOUD_PORT: "9000" }), "http://localhost:9000");
  const CLOUD_PUBLIC_URL = "https://clothes.example.com";
  t.equal(publicUrl({ CLOUD_PORT: "9000", CLOUD_PUBLIC_URL }), CLOUD_PUBLIC_URL);
});
