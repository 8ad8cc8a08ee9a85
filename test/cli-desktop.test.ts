import { mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import t from "tap";
import { runCli, startCli } from "./support/cli.ts";
import { picture } from "./support/pictures.ts";
import { freePort, startServer, until } from "./support/servers.ts";

const folder = t.testdir({ cloud: {}, desktop: {}, home: {}, other: {} });
const home = join(folder, "home");
const cloudPort = await freePort();
const cloudUrl = `http://127.0.0.1:${cloudPort}`;
const desktop = await startServer({
  app: "local-server",
  port: await freePort(),
  dataDir: join(folder, "desktop"),
  env: { CLOUD_SERVER_URL: `${cloudUrl}/api` },
});
t.teardown(() => desktop.stop());
const env = { CLOTHESLINE_SERVER: desktop.url };
const cli = (args: string[], input?: string | Uint8Array) =>
  runCli(args, { home, env, ...(input !== undefined && { input }) });
const file = (name: string) => join(home, name);
for (const number of [1, 2, 3]) await writeFile(file(`${number}.png`), await picture(number));
await writeFile(file("no-picture.png"), "text");
const startCloud = () =>
  startServer({ app: "cloud-server", port: cloudPort, dataDir: join(folder, "cloud") });

t.test("without a login pictures are saved and told, and what needs a login ends with 4", async (t) => {
  const saved = await cli(["capture", "1.png"]);
  t.equal(saved.code, 0);
  t.match(saved.stdout, /^1\.png: saved as clothes_\d{8}_\d{6}_[0-9a-f]{8}\.png in clothes, [\d.]+ kB\n$/);
  t.equal(saved.stderr, "", "nothing else is said in a pipe");
  const again = await cli(["capture", "1.png", "--json"]);
  t.equal(again.code, 0);
  t.match(again.objects, [{ source: "1.png", ok: true, duplicate: true, isLoggedIn: false }]);
  const refused = await cli(["sync"]);
  t.equal(refused.code, 4);
  t.match(refused.stderr, /^A login is needed\. \(需要登录\) Log in with: clothesline login\n$/);
  t.equal(refused.stdout, "");
});

t.test("a login is kept in a file that only its owner can read, and works until logout", async (t) => {
  const wrong = await cli(["login", "--user", "admin"], "wrong\n");
  t.equal(wrong.code, 4);
  t.match(wrong.stderr, /Wrong user name or password\. \(用户名或密码错误\)/);
  const done = await cli(["login"], "admin\nadmin123\n");
  t.equal(done.code, 0, done.stderr);
  t.match(done.stdout, `Logged in to ${desktop.url} as admin.\n`);
  t.match(done.stderr, /default password/);
  const path = join(home, ".config", "clothesline", "credentials.json");
  t.notMatch(await readFile(path, "utf8"), /admin123/, "the password is not kept");
  if (process.platform !== "win32") {
    t.equal(statSync(path).mode & 0o777, 0o600);
    t.equal(statSync(join(path, "..")).mode & 0o777, 0o700);
    await chmod(path, 0o644);
  }
  t.match((await cli(["status", "--json"])).objects, [{ authenticated: true, user: { username: "admin" } }]);
  if (process.platform !== "win32") t.equal(statSync(path).mode & 0o777, 0o600, "it is closed again");
  t.same(readdirSync(join(path, "..")), ["credentials.json"], "no lock and no part of a file is left");
});

t.test("of several sources each is told, and the exit code says that some failed", async (t) => {
  const mixed = await cli([
    "capture",
    "2.png",
    "no-picture.png",
    "absent.png",
    "--category",
    "char",
    "--json",
  ]);
  t.equal(mixed.code, 5);
  const bySource = Object.fromEntries(mixed.objects.map((object) => [object["source"], object]));
  t.match(bySource["2.png"], { ok: true, category: "char", isLoggedIn: true });
  t.match(bySource["no-picture.png"], { ok: false, code: "UPLOAD_UNSUPPORTED" });
  t.match(bySource["absent.png"], { ok: false, code: "ENOENT" });
  t.match(mixed.stderr, /absent\.png: There is no file absent\.png\.\n/);
  t.notMatch(mixed.stderr, /\n\s+at /, "no stack is shown");
  t.equal((await cli(["capture", "no-picture.png", "absent.png"])).code, 1, "all of them failed");
});

t.test(
  "standard input is a source too, and one that is too large is refused before it is sent",
  async (t) => {
    const piped = await cli(["capture", "-", "--json"], await picture(9));
    t.match(piped.objects, [{ source: "-", ok: true, duplicate: false }]);
    await writeFile(file("large.png"), Buffer.alloc(10 * 1024 * 1024 + 1));
    const large = await cli(["capture", "large.png"]);
    t.equal(large.code, 1);
    t.match(large.stderr, /A picture may have at most 10\.0 MB/);
  },
);

t.test("wrong usage ends with 2 and one sentence, in the language that is asked for", async (t) => {
  const cases: [string[], RegExp][] = [
    [["caputre"], /^There is no command caputre\. Did you mean capture\?\n$/],
    [["capture"], /^What is to be saved\?/],
    [["watch"], /^The argument dir is missing\.\n$/],
    [["capture", "1.png", "--category", "shoes"], /cannot be shoes; it is one of: clothes, char\./],
    [["status", "--server", "ftp://x"], /is not the address of a server/],
    [["status", "--server", "http://me:secret@localhost"], /^(?![^]*secret)An address with a name/],
    [["sync", "--lang", "zh", "--nothing"], /^没有选项 --nothing。\n$/],
  ];
  for (const [args, sentence] of cases) {
    const { code, stderr, stdout } = await cli(args);
    t.equal(code, 2, args.join(" "));
    t.match(stderr, sentence);
    t.equal(stdout, "");
  }
  const inChinese = await runCli(["capture"], { home, env: { ...env, LC_ALL: "zh_CN.UTF-8" } });
  t.match(inChinese.stderr, /要保存什么/);
});

t.test("a server that is not there ends with 3, one that is something else with 1", async (t) => {
  const nobody = `http://127.0.0.1:${await freePort()}`;
  const away = await cli(["status", "--server", nobody, "--json"]);
  t.equal(away.code, 3);
  t.match(away.objects, [{ error: { code: "UNREACHABLE", exit_code: 3 } }]);
  t.ok(away.stderr.startsWith(`The server at ${nobody} could not be reached (connect ECONNREFUSED`));
  const other = await cli(["status", "--server", `${desktop.url}/health`]);
  t.equal(other.code, 1);
});

t.test(
  "sync says that the cloud is away, then copies everything; restore has nothing to bring",
  async (t) => {
    const away = await cli(["sync", "--json"]);
    t.equal(away.code, 3);
    t.match(away.objects.at(-1), { event: "done", ok: false, state: "waiting" });
    const waiting = startCli(["sync", "--wait"], { home, env });
    await until("it says that it waits", () => waiting.stderr().includes("waiting for it") || undefined);
    const cloud = await startCloud();
    t.teardown(() => cloud.stop());
    const done = await waiting.ended;
    t.equal(done.code, 0, done.stderr);
    t.match((await cli(["status", "--json"])).objects, [{ sync: { pending_images: 0 } }]);
    const restored = await cli(["restore"]);
    t.equal(restored.code, 0, restored.stderr);
    t.match(restored.stdout, /^Restored\. Pictures brought back: 0/);
  },
);

t.test("watch saves what appears, when it is whole, and after a restart nothing twice", async (t) => {
  const watched = join(home, "watched");
  mkdirSync(watched);
  writeFileSync(join(watched, "old.png"), await picture(50));
  const watch = () => startCli(["watch", "watched", "--settle", "0.2", "--json"], { home, env });
  const saved = (run: ReturnType<typeof watch>) =>
    run
      .stdout()
      .split("\n")
      .filter((line) => line.includes('"event":"saved"'))
      .map(
        (line) => (JSON.parse(line) as { path: string; duplicate: boolean }).path.split(/[\\/]/).at(-1) ?? "",
      );

  const first = watch();
  await until("it watches", () => first.stdout().includes('"watching"') || undefined);
  const whole = await picture(51, 64);
  writeFileSync(join(watched, "half.png"), whole.subarray(0, 20_000));
  writeFileSync(join(watched, "51.png.part"), whole);
  writeFileSync(join(watched, "notes.txt"), "text");
  writeFileSync(join(watched, "half.png"), whole.subarray(20_000), { flag: "a" });
  writeFileSync(join(watched, "52.png"), await picture(52));
  await until("both are saved", () => saved(first).length === 2 || undefined);
  first.process.kill("SIGKILL");
  await first.ended;
  t.same(saved(first).toSorted(), ["52.png", "half.png"]);
  t.notMatch(first.stdout(), /"failed"/, "what was half written was not tried");

  writeFileSync(join(watched, "53.png"), await picture(53));
  const second = watch();
  await until("what came meanwhile is saved", () => saved(second).length === 1 || undefined);
  second.process.kill("SIGINT");
  const { code, stderr } = await second.ended;
  t.same(saved(second), ["53.png"]);
  t.equal(code, 0);
  t.match(stderr, /No longer watching\.\n$/);
});

t.test("a login that has ended is told, and nothing is saved as somebody else's", async (t) => {
  const path = join(home, ".config", "clothesline", "credentials.json");
  const kept = await readFile(path, "utf8");
  await writeFile(path, kept.replace(/"token": "[^"]+"/, '"token": "ended"'));
  const before = (await cli(["status", "--json"])).objects[0]?.["total_images"];
  const refused = await cli(["capture", "3.png"]);
  t.equal(refused.code, 4);
  t.match(refused.stderr, /The login of admin has ended/);
  t.equal((await cli(["status", "--json"])).objects[0]?.["total_images"], before);
  await writeFile(path, kept);
  t.equal((await cli(["logout"])).code, 0);
  t.equal((await cli(["logout"])).code, 4);
  t.notMatch(await readFile(path, "utf8"), /token/);
});

t.test("credentials that are broken are told and left alone", async (t) => {
  const other = join(folder, "other");
  mkdirSync(join(other, ".config", "clothesline"), { recursive: true });
  const path = join(other, ".config", "clothesline", "credentials.json");
  writeFileSync(path, "{ broken");
  const { code, stderr } = await runCli(["status"], { home: other, env });
  t.equal(code, 1);
  t.match(stderr, /does not hold credentials of this program/);
  t.equal(await readFile(path, "utf8"), "{ broken");
});
