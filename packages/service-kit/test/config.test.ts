import t from "tap";
import { ConfigError, environment, readConfig, setting } from "../src/index.ts";

const spec = {
  host: setting.string("APP_HOST", { default: "127.0.0.1", meaning: "where to listen" }),
  port: setting.port("APP_PORT", { default: 8080 }),
  sync: setting.boolean("APP_SYNC", { default: true }),
  mode: setting.oneOf("APP_MODE", ["token", "id"], { default: "token" }),
  rate: setting.integer("APP_RATE", { default: 10, min: 1, max: 100 }),
  cloud: setting.url("APP_CLOUD", { default: "http://localhost:8081/api" }),
  hosts: setting.list("APP_HOSTS", { default: [] }),
  limit: setting.bytes("APP_LIMIT", { default: 1024, max: 10 * 1024 ** 3 }),
  proxies: setting.proxies("APP_PROXIES"),
  key: setting.secret("APP_KEY", {}),
};

void t.test("defaults hold for what is unset or empty", async (t) => {
  for (const env of [{}, { APP_PORT: "", APP_SYNC: "  ", APP_KEY: "" }]) {
    t.same(readConfig(spec, env), {
      host: "127.0.0.1",
      port: 8080,
      sync: true,
      mode: "token",
      rate: 10,
      cloud: "http://localhost:8081/api",
      hosts: [],
      limit: 1024,
      proxies: false,
      key: undefined,
    });
  }
  const config = readConfig(spec, {});
  const port: number = config.port;
  const mode: "token" | "id" = config.mode;
  const key: string | undefined = config.key;
  t.same([port, mode, key], [8080, "token", undefined], "typed as given");
  t.equal(spec.port.fallback, "8080");
});

void t.test("values are read", async (t) => {
  const env = {
    APP_HOST: " ::1 ",
    APP_PORT: "0",
    APP_SYNC: "No",
    APP_MODE: "ID",
    APP_RATE: "100",
    APP_CLOUD: "https://cloud.example/api/",
    APP_HOSTS: "a, b,,c ",
    APP_LIMIT: "1.5 GiB",
    APP_PROXIES: "loopback, 10.0.0.0/8,::1",
    APP_KEY: "0123456789abcdef",
  };
  t.same(readConfig(spec, env), {
    host: "::1",
    port: 0,
    sync: false,
    mode: "id",
    rate: 100,
    cloud: "https://cloud.example/api",
    hosts: ["a", "b", "c"],
    limit: 1.5 * 1024 ** 3,
    proxies: ["loopback", "10.0.0.0/8", "::1"],
    key: "0123456789abcdef",
  });
  const size = (text: string) => readConfig(spec, { APP_LIMIT: text }).limit;
  t.same(
    ["10", "10b", "10K", "10kb", "10 MB", "10MiB"].map(size),
    [10, 10, 10_240, 10_240, 10_485_760, 10_485_760],
  );
});

void t.test("one error names every wrong variable", async (t) => {
  const env = {
    APP_PORT: "65536",
    APP_SYNC: "maybe",
    APP_MODE: "none",
    APP_RATE: "1.5",
    APP_CLOUD: "ftp://x",
    APP_LIMIT: "10 potatoes",
    APP_PROXIES: "10.0.0.0/33",
    APP_KEY: "hunter2",
  };
  let problems: readonly string[] = [];
  try {
    readConfig(spec, env);
  } catch (error) {
    t.ok(error instanceof ConfigError);
    problems = (error as ConfigError).problems;
  }
  t.same(problems, [
    'APP_PORT must be a whole number from 0 to 65535, not "65536".',
    'APP_SYNC must be true or false, not "maybe".',
    'APP_MODE must be one of token, id, not "none".',
    'APP_RATE must be a whole number from 1 to 100, not "1.5".',
    'APP_CLOUD must be an address that begins with http:// or https://, not "ftp://x".',
    'APP_LIMIT must be a size from 1 to 10737418240 bytes, such as 10MB, not "10 potatoes".',
    'APP_PROXIES must be addresses or networks such as 10.0.0.0/8, or loopback, not "10.0.0.0/33".',
    "APP_KEY must have at least 16 characters.",
  ]);
  t.throws(() => readConfig(spec, { APP_CLOUD: "http://u:p@x" }), /APP_CLOUD must not contain a user name/);
  for (const port of ["-1", "abc", "80 80", "0x50", "8e1"]) {
    t.throws(() => readConfig(spec, { APP_PORT: port }), /APP_PORT must be/, port);
  }
});

void t.test("a .env file lies beneath the process's own variables", async (t) => {
  const dir = t.testdir({
    ".env": `# ours
APP_HOST=from-file
export APP_PORT = 8090 # a comment
APP_KEY="a key # of many words"
APP_EMPTY=
APP_lower='kept'
`,
  });
  const read = environment({ APP_HOST: "from-process", APP_EMPTY: undefined }, dir);
  t.match(read, {
    APP_HOST: "from-process",
    APP_PORT: "8090",
    APP_KEY: "a key # of many words",
    APP_EMPTY: "",
    APP_lower: "kept",
  });
  t.same(environment({ A: "1" }, t.testdir({})), { A: "1" }, "without such a file");
  t.throws(
    () => environment({}, t.testdir({ ".env": {} })),
    { code: "EISDIR" },
    "one that cannot be read is not passed over",
  );
});
