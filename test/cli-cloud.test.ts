import { randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { once } from "node:events";
import { type AddressInfo, connect, createServer as createRelay } from "node:net";
import { join } from "node:path";
import t from "tap";
import { runCli, startCli } from "./support/cli.ts";
import { freePort, startServer, until } from "./support/servers.ts";

const folder = t.testdir({ cloud: {}, home: { rel: {} } });
const home = join(folder, "home");
const port = await freePort();
const url = `http://127.0.0.1:${port}`;
const KEY = "a key for tests";
const cloud = await startServer({
  app: "cloud-server",
  port,
  dataDir: join(folder, "cloud"),
  env: { CLOUD_PUBLIC_URL: url, API_KEY: KEY.replaceAll(" ", "-"), UPLOADS_PER_HOUR: "1000" },
});
t.teardown(() => cloud.stop());
const keyless = { CLOTHESLINE_CLOUD: url };
const env = { ...keyless, CLOTHESLINE_API_KEY: KEY.replaceAll(" ", "-") };
const cli = (args: string[], options: { input?: string; env?: Record<string, string> } = {}) =>
  runCli(args, { home, env, ...options });

/** A ZIP file as far as its first bytes tell. */
async function release(name: string, bytes: number): Promise<Buffer> {
  const contents = Buffer.concat([Buffer.from("PK\x03\x04"), randomBytes(bytes)]);
  await writeFile(join(home, "rel", name), contents);
  return contents;
}
const MB = 1024 * 1024;
const full = await release("omega-v1.0.0-full-linux-x64.zip", 12 * MB);
await release("omega-v1.1.0-full-linux-x64.zip", 9 * MB);
const patch = await release("omega-v1.0.0-to-v1.1.0-patch-linux-x64.zip", 300_000);

t.test("without a key nothing is published, with a wrong one neither", async (t) => {
  const file = "rel/omega-v1.0.0-full-linux-x64.zip";
  const none = await cli(["release", "publish", file], { env: keyless });
  t.equal(none.code, 4);
  t.match(none.stderr, /^No API key for http.*CLOTHESLINE_API_KEY/);
  const wrong = await cli(["release", "publish", file], {
    env: { ...keyless, CLOTHESLINE_API_KEY: "wrong" },
  });
  t.equal(wrong.code, 4);
  t.match(wrong.stderr, /Wrong API key/);
  t.same((await cli(["release", "list", "--json"])).objects, []);
});

t.test("a folder is published, large packages resumably, and again without sending anything", async (t) => {
  const plan = await cli(["release", "publish-batch", "rel", "--dry-run"]);
  t.equal(plan.code, 0);
  t.match(
    plan.stdout.split("\n")[3],
    /^omega-v1\.0\.0-to-v1\.1\.0-patch\S+ +1\.0\.0 → 1\.1\.0 +patch +linux +x64$/,
  );
  const kept = await cli(["login", "--api-key", "--cloud", url], {
    env: {},
    input: `${env.CLOTHESLINE_API_KEY}\n`,
  });
  t.equal(kept.code, 0, kept.stderr);
  const done = await cli(["release", "publish-batch", "rel", "--json"], { env: {} });
  t.equal(done.code, 0, done.stderr);
  t.match(done.objects, [
    {
      event: "published",
      version: "1.0.0",
      package_type: "full",
      package_size: full.length,
      was_there: false,
    },
    { event: "published", version: "1.1.0", package_type: "full" },
    { event: "published", version: "1.1.0", from_version: "1.0.0", package_size: patch.length },
    { event: "done", published: 3, failed: 0 },
  ]);
  const again = await cli(["release", "publish-batch", "rel", "--json"]);
  t.equal(again.code, 0);
  t.match(again.objects, [{ was_there: true }, { was_there: true }, { was_there: true }, {}]);
  t.equal((await cli(["release", "list", "--json"])).objects.length, 3);
  t.match((await cli(["release", "list"])).stdout, /1\.0\.0 → 1\.1\.0 +patch/);
  t.match((await cli(["release", "stats", "--json"])).objects, [
    { stats: { patch_packages_size: patch.length } },
  ]);
  const cleanup = await cli(["release", "cleanup", "--dry-run", "--json"]);
  t.match(cleanup.objects, [{ dry_run: true, packages_deleted: 0 }]);
});

t.test("another file under the same release is refused unless it is to take its place", async (t) => {
  await mkdir(join(home, "other"), { recursive: true });
  const name = "omega-v1.1.0-full-linux-x64.zip";
  await writeFile(join(home, "other", name), Buffer.concat([Buffer.from("PK\x03\x04"), randomBytes(1000)]));
  const refused = await cli(["release", "publish", `other/${name}`]);
  t.equal(refused.code, 1);
  t.match(refused.stderr, /already published/);
  await writeFile(join(home, "other", "notes.txt"), "text");
  t.match((await cli(["release", "publish", "other/notes.txt"])).stderr, /is not a package/);
  t.equal((await cli(["release", "publish", "other/notes.txt"])).code, 1);
});

t.test("check tells the recommended way, download brings it whole and right, once", async (t) => {
  const asked = ["--current", "1.0.0", "--platform", "linux", "--arch", "x64"];
  const check = await cli(["update", "check", ...asked]);
  t.match(
    check.stdout,
    /^1\.1\.0 is available; 1\.0\.0 is installed\.\n\* patch +293 kB\n  full +9\.00 MB\n$/,
  );
  t.equal(
    (await cli(["update", "check", "--current", "1.1.0", "--platform", "linux"])).stdout,
    "1.1.0 is up to date.\n",
  );
  const done = await cli(["update", "download", ...asked, "--dir", "in"]);
  t.equal(done.code, 0, done.stderr);
  const name = "omega-v1.0.0-to-v1.1.0-patch-linux-x64.zip";
  t.ok(patch.equals(await readFile(join(home, "in", name))));
  t.match((await cli(["update", "download", ...asked, "--dir", "in", "--json"])).objects, [
    { was_there: true },
  ]);
  await writeFile(join(home, "in", name), "something else");
  const other = await cli(["update", "download", ...asked, "--dir", "in"]);
  t.equal(other.code, 1);
  t.equal(await readFile(join(home, "in", name), "utf8"), "something else", "what was there is left alone");
});

t.test("hotfixes for the version that is installed are told, and downloaded when asked for", async (t) => {
  const hotfix = await release("omega-v1.1.0-hotfix-linux-x64.zip", 2000);
  const asked = ["--current", "1.1.0", "--platform", "linux", "--arch", "x64"];
  t.equal(
    (await cli(["update", "download", ...asked, "--hotfixes", "--dir", "fix"])).code,
    1,
    "there is none",
  );
  const published = await cli(["release", "publish", "rel/omega-v1.1.0-hotfix-linux-x64.zip"]);
  t.equal(published.code, 0, published.stderr);
  t.equal(
    (await cli(["update", "check", ...asked])).stdout,
    "1.1.0 is up to date.\nHotfixes for 1.1.0, for update download --hotfixes:\n+ hotfix  1.96 kB\n",
  );
  const done = await cli(["update", "download", ...asked, "--hotfixes", "--dir", "fix"]);
  t.equal(done.code, 0, done.stderr);
  t.ok(hotfix.equals(await readFile(join(home, "fix", "omega-v1.1.0-hotfix-linux-x64.zip"))));
  await rm(join(home, "rel", "omega-v1.1.0-hotfix-linux-x64.zip"));
});

/** Stands before the cloud and answers as it does, until it is told to do otherwise. */
async function proxy(
  handle: (request: IncomingMessage, response: ServerResponse) => boolean,
): Promise<string> {
  const server = createServer((request, response) => {
    if (handle(request, response)) return;
    const headers = { ...request.headers, host: new URL(url).host } as unknown as Record<string, string>;
    const init = { method: request.method ?? "GET", headers, redirect: "manual" as const };
    const body = ["GET", "HEAD"].includes(request.method ?? "")
      ? {}
      : { body: request as unknown as ReadableStream, duplex: "half" as const };
    void fetch(`${url}${request.url}`, { ...init, ...body }).then(
      async (answer) => {
        response.writeHead(answer.status, Object.fromEntries(answer.headers));
        for await (const piece of answer.body ?? []) response.write(piece);
        response.end();
      },
      () => response.destroy(),
    );
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

t.test("a download that was cut goes on where it was, and a part that is wrong is not kept", async (t) => {
  const ranges: (string | undefined)[] = [];
  const file = join(home, "rel", "omega-v1.1.0-full-linux-x64.zip");
  let cuts = 1;
  const address = await proxy((request, response) => {
    if (!request.url?.startsWith("/downloads/")) return false;
    ranges.push(request.headers.range);
    if (cuts-- <= 0) return false;
    response.writeHead(200, { "content-length": 9 * MB + 4 });
    createReadStream(file, { end: 4 * MB - 1 })
      .on("data", (piece) => response.write(piece))
      .on("end", () => {
        setTimeout(() => response.destroy(), 50);
      });
    return true;
  });
  const args = [
    "update",
    "download",
    "--server",
    address,
    "--current",
    "1.0.0",
    "--platform",
    "linux",
    "--full",
  ];
  const done = await cli([...args, "--arch", "x64", "--dir", "cut"]);
  t.equal(done.code, 0, done.stderr);
  t.match(
    done.stderr,
    /^The connection to the server broke \(.+\)\. Trying again\.\n.*going on where the last download ended/,
  );
  t.match(ranges, [undefined, /^bytes=[1-9]\d+-$/]);
  t.ok((await readFile(file)).equals(await readFile(join(home, "cut", "omega-v1.1.0-full-linux-x64.zip"))));
  t.equal((await readdir(join(home, "cut"))).length, 1, "no part is left");

  cuts = 0;
  await rm(join(home, "cut"), { recursive: true });
  const killed = startCli([...args, "--dir", "cut"], { home, env });
  await until("a part is there", async () => (await readdir(join(home, "cut")).catch(() => []))[0]);
  killed.process.kill("SIGKILL");
  await killed.ended;
  const [part = ""] = await readdir(join(home, "cut"));
  if (part.endsWith(".part")) {
    await truncate(join(home, "cut", part), 0);
    await writeFile(join(home, "cut", part), "wrong from the beginning");
    const wrong = await cli([...args, "--dir", "cut"]);
    t.equal(wrong.code, 1);
    t.match(wrong.stderr, /The SHA-256 of .* is not right/);
    t.same(await readdir(join(home, "cut")), []);
  }
  t.equal((await cli([...args, "--dir", "cut"])).code, 0);
});

t.test("an upload that was killed goes on where it was", async (t) => {
  const contents = await release("omega-v2.0.0-full-linux-x64.zip", 24 * MB);
  let sent = 0;
  let stalls = true;
  const relay = createRelay((near) => {
    const far = connect(port, "127.0.0.1");
    near.on("data", (piece) => {
      sent += piece.length;
      if (stalls && sent > 8 * MB) near.pause();
      far.write(piece);
    });
    far.pipe(near);
    for (const end of [near, far])
      end.on("error", () => {}).on("close", () => (near.destroy(), far.destroy()));
  }).listen(0, "127.0.0.1");
  await once(relay, "listening");
  t.teardown(() => relay.close());
  const address = `http://127.0.0.1:${(relay.address() as AddressInfo).port}`;
  const args = ["release", "publish", "rel/omega-v2.0.0-full-linux-x64.zip", "--server", address];
  const killed = startCli(args, { home, env });
  await until("a part has arrived", () => sent > 8 * MB || undefined);
  killed.process.kill("SIGKILL");
  await killed.ended;
  stalls = false;
  sent = 0;
  const done = await cli([...args, "--json"]);
  t.equal(done.code, 0, done.stderr);
  t.match(done.objects, [{ version: "2.0.0", package_size: contents.length, was_there: false }]);
  t.match(done.stderr, /going on where the last upload ended/);
  t.ok(sent < 20 * MB, "what had arrived was not sent again");
  const store = join(home, ".local", "state", "clothesline", "uploads.json");
  t.equal(await readFile(store, "utf8"), "[]", "nothing unfinished is remembered");
  if (process.platform !== "win32") t.equal((await stat(store)).mode & 0o777, 0o600);
});

t.test("publish-batch waits out the rate limit, says so, and goes on; publish ends with 6", async (t) => {
  await mkdir(join(home, "more"));
  await writeFile(join(home, "more", "omega-v3.0.0-full-linux-x64.zip"), "PK\x03\x04 three");
  let refusals = 2;
  const address = await proxy((request, response) => {
    if (request.url !== "/api/v1/upload/package" || refusals-- <= 0) return false;
    request.resume();
    response.writeHead(429, { "retry-after": "1", "content-type": "application/json" });
    response.end(JSON.stringify({ detail: "请求过于频繁，请稍后再试", error_code: "TOO_MANY_REQUESTS" }));
    return true;
  });
  const once = await cli(["release", "publish", "more/omega-v3.0.0-full-linux-x64.zip", "--server", address]);
  t.equal(once.code, 6);
  t.match(once.stderr, /Too many requests.*Try again in 1 seconds\.\n$/);
  const batch = await cli(["release", "publish-batch", "more", "--server", address, "--json"]);
  t.equal(batch.code, 0, batch.stderr);
  t.match(batch.objects, [
    { event: "waiting", seconds: 2 },
    { event: "published", version: "3.0.0" },
    { published: 1 },
  ]);
  t.match(batch.stderr, /takes no more uploads for now; waiting 0:02.*\nGoing on\./);
});

t.test(
  "files are dropped after a login to the cloud, and opened by the link's code without one",
  async (t) => {
    const refused = await cli(["drop", "rel/omega-v1.0.0-full-linux-x64.zip"]);
    t.equal(refused.code, 4);
    t.match(refused.stderr, /Not logged in to/);
    const body = JSON.stringify({ username: "ann", email: "ann@example.com", password: "a password" });
    const headers = { "content-type": "application/json" };
    t.equal((await fetch(`${url}/user/register/`, { method: "POST", headers, body })).status, 201);
    t.equal((await cli(["login", "--cloud", "--user", "ann"], { input: "a password\n" })).code, 0);

    await writeFile(join(home, "short.txt"), "short");
    const huge = await release("huge.zip", 17 * MB);
    const args = ["short.txt", "rel/huge.zip", "--days", "7", "--max", "2"];
    const dropped = await cli(["drop", ...args, "--code", "summer", "--password"], {
      input: "open sesame\n",
    });
    t.equal(dropped.code, 0, dropped.stderr);
    t.equal(dropped.stdout, `${url}/d/summer\n`);
    const open = (password: string) =>
      fetch(`${url}/drop/get-drop/`, {
        method: "POST",
        headers,
        body: JSON.stringify({ code: "summer", password }),
      });
    t.equal((await open("wrong")).status, 403);
    const opened = (await (await open("open sesame")).json()) as {
      drop: { expire_days: number; max_download_count: number };
      files: { name: string; size: number; download_url: string }[];
    };
    t.match(opened.drop, { expire_days: 7, max_download_count: 2 });
    const [, large] = opened.files.toSorted((a, b) => a.size - b.size);
    t.ok(huge.equals(Buffer.from(await (await fetch(large?.download_url ?? "")).arrayBuffer())));

    const absent = await cli(["drop", "short.txt", "absent.txt"]);
    t.equal(absent.code, 1);
    t.equal((await cli(["drop", "short.txt", "--days", "2"])).code, 2);
  },
);

t.test("tokens that have ended are renewed by one process for all, and end with the login", async (t) => {
  const path = join(home, ".config", "clothesline", "credentials.json");
  const spoil = async () =>
    writeFile(path, (await readFile(path, "utf8")).replace(/"access": "[^"]+"/, '"access": "ended"'));
  await spoil();
  const all = await Promise.all([1, 2, 3, 4].map(() => cli(["status", "--cloud", "--json"])));
  t.same(
    all.map(({ code }) => code),
    [0, 0, 0, 0],
    "a refresh token shown twice would have ended the login",
  );
  t.equal((await cli(["logout", "--cloud"])).code, 0);
  t.notMatch(await readFile(path, "utf8"), /"refresh"/);
  t.equal((await cli(["status", "--cloud"])).code, 4);
});
