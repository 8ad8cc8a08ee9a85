import t from "tap";
import { apiKeyCommand } from "@clothesline/cloud-server/api-key";
import type { Cloud } from "../../cloud.ts";
import { filesIn } from "../../disk.ts";
import { ask, formOf, KEY, openUpdates, packageBytes, upload } from "../../updates.ts";

const url = "/api/v1/upload/package";
const file = { name: "x.zip", bytes: packageBytes() };
const fields = { version: "1.0.0", package_type: "full" };

/** Runs the command beside the running server. */
async function command(cloud: Cloud, ...args: string[]) {
  const said = { out: "", err: "" };
  const code = await apiKeyCommand(args, cloud.config, {
    out: (text) => (said.out += text),
    say: (text) => (said.err += text),
  });
  return { code, ...said };
}

t.test(
  "a key in a header, the address or the form opens; wrong, missing and empty ones do not",
  async (t) => {
    const cloud = await openUpdates(t, { env: { FAILURES_PER_MINUTE: "1000" } });
    const ways = [
      { url, form: { ...fields, file }, key: KEY },
      { url: `${url}?api_key=${KEY}`, form: { ...fields, file } },
      { url, form: { ...fields, api_key: KEY, file } },
      { url, form: { ...fields, file, api_key: KEY } },
      { url, form: { ...fields, file, api_key: "another" }, key: KEY },
    ];
    for (const [index, way] of ways.entries()) {
      const form = { ...way.form, version: `1.0.${index}` };
      t.equal((await ask(cloud, "POST", way.url, { ...way, form })).status, 200);
    }
    const before = filesIn(cloud.dataDir, "releases");
    const wrong = [
      { url, form: { ...fields, file } },
      { url, form: { ...fields, file, api_key: "" } },
      { url, form: { ...fields, file, api_key: `${KEY} ` } },
      { url, form: { ...fields, api_key: "wrong", file } },
      { url: `${url}?api_key=wrong`, form: { ...fields, file, api_key: KEY } },
      { url: `${url}?api_key=x&api_key=${KEY}`, form: { ...fields, file } },
      { url, form: { ...fields, file, api_key: KEY }, key: "wrong" },
      { url, form: { ...fields, file, api_key: file } },
      { url, form: { ...fields } },
    ];
    for (const way of wrong) {
      const { status, body } = await ask(cloud, "POST", way.url, {
        ...way,
        form: { ...way.form, version: "2.0.0" },
      });
      t.equal(status, 401);
      t.match(body, { detail: "无效的API密钥", error_code: "INVALID_API_KEY" });
    }
    for (const [method, path] of [
      ["POST", "/api/v1/packages/1/pin"],
      ["DELETE", "/api/v1/packages/1/pin"],
      ["POST", "/api/v1/storage/cleanup"],
    ] as const) {
      t.equal((await ask(cloud, method, path)).status, 401, path);
      t.equal((await ask(cloud, method, path, { key: "wrong" })).status, 401, path);
    }
    t.same(filesIn(cloud.dataDir, "releases"), before);
  },
);

t.test("without any key, uploads and clean-ups are refused and say how to set one", async (t) => {
  const cloud = await openUpdates(t, { env: { API_KEY: "" } });
  for (const options of [{ key: KEY }, {}]) {
    const { status, body } = await ask(cloud, "POST", url, {
      ...options,
      form: { ...fields, api_key: KEY, file },
    });
    t.equal(status, 401);
    t.match(body, { error_code: "API_KEY_NOT_CONFIGURED", detail: /API_KEY.*npm run api-key/ });
  }
  t.equal((await ask(cloud, "POST", "/api/v1/storage/cleanup", { form: { api_key: "" } })).status, 401);
  t.equal((await ask(cloud, "GET", "/api/v1/packages")).status, 200);
});

t.test("keys are made, listed and revoked by a command while the server runs", async (t) => {
  const cloud = await openUpdates(t, { env: { API_KEY: "" } });
  t.match(await command(cloud, "list"), { code: 0, out: "", err: /no keys/ });
  const ci = await command(cloud, "create", "ci");
  const key = ci.out.trim();
  t.match(key, /^clk_[\w-]{43}$/);
  const other = (await command(cloud, "create", "发布")).out.trim();
  t.match(await command(cloud, "create", "ci"), { code: 1, out: "", err: /another name/ });
  for (const name of ["../x", "", "API_KEY", "a b", "x".repeat(65)]) {
    t.match(await command(cloud, "create", name), { code: 1, out: "" }, name);
  }
  t.match(await command(cloud, "list"), { code: 0, out: /^ci\tsince .*\n发布\tsince .*\n$/ });
  const [row] = await cloud.db.selectFrom("api_keys").selectAll().execute();
  t.notMatch(JSON.stringify(row), key, "only its hash is kept");

  t.equal((await ask(cloud, "POST", url, { key, form: { ...fields, file } })).status, 200);
  t.match(await command(cloud, "revoke", "ci"), { code: 0, err: /no longer works/ });
  t.equal(
    (await ask(cloud, "POST", url, { key, form: { ...fields, version: "1.0.1", file } })).status,
    401,
    "revoked at once",
  );
  t.equal(
    (await ask(cloud, "POST", url, { key: other, form: { ...fields, version: "1.0.1", file } })).status,
    200,
  );
  t.match(await command(cloud, "revoke", "ci"), { code: 1 });
  t.match(await command(cloud, "revoke", "nobody"), { code: 1 });
  t.match(await command(cloud, "list"), { out: /^ci\trevoked/ });
  t.match(await command(cloud, "revoke", "API_KEY"), { code: 1, err: /configuration/ });
  for (const args of [[], ["create"], ["list", "x"], ["drop", "ci"], ["create", "a", "b"]]) {
    t.match(await command(cloud, ...args), { code: 2, err: /api-key create/ }, args.join(" "));
  }
});

t.test("wrong keys are throttled by themselves, whatever the key", async (t) => {
  const cloud = await openUpdates(t, { env: { FAILURES_PER_MINUTE: "5" } });
  for (let guess = 0; guess < 5; guess += 1) {
    t.equal((await ask(cloud, "POST", "/api/v1/storage/cleanup", { key: `guess-${guess}` })).status, 401);
  }
  const { status, headers, body } = await ask(cloud, "POST", url, {
    form: { ...fields, api_key: "guess", file },
  });
  t.equal(status, 429);
  t.match(body, { error_code: "TOO_MANY_ATTEMPTS" });
  t.ok(Number(headers["retry-after"]) > 0);
  t.equal((await ask(cloud, "GET", "/api/v1/packages")).status, 200, "other calls are not");
});

t.test(
  "ten uploads an hour and a hundred queries a minute are answered, then 429 with the time to wait",
  async (t) => {
    const cloud = await openUpdates(t, { env: { UPLOADS_PER_HOUR: "", QUERIES_PER_MINUTE: "" } });
    const early = await ask(cloud, "POST", url, { form: { ...fields, api_key: "wrong", file } });
    t.equal(early.status, 401);
    t.equal((await upload(cloud, { version: "x" })).status, 400);
    for (let count = 0; count < 10; count += 1) {
      const { status, headers } = await upload(cloud, { version: `1.0.${count}` });
      t.equal(status, 200, "what was refused before its file was read does not count");
      t.match(headers, { "ratelimit-limit": "10", "ratelimit-remaining": String(9 - count) });
    }
    const refused = await upload(cloud, { version: "1.0.10" });
    t.equal(refused.status, 429);
    t.match(refused.body, { detail: "请求过于频繁，请稍后再试", error_code: "TOO_MANY_REQUESTS" });
    t.ok(Number(refused.headers["retry-after"]) > 3000);

    const asked = [
      "/api/v1/packages",
      "/api/v1/version/check?current_version=1.0.0",
      "/api/v1/storage/stats",
    ];
    for (let count = 0; count < 100; count += 1) {
      const { status, headers } = await ask(cloud, "GET", asked[count % 3] ?? "");
      if (status !== 200 || Number(headers["ratelimit-remaining"]) !== 99 - count)
        t.fail(`${count}: ${status}`);
    }
    const late = await ask(cloud, "GET", "/api/v1/packages");
    t.equal(late.status, 429);
    t.match(late.body, { error_code: "TOO_MANY_REQUESTS" });
    t.ok(Number(late.headers["retry-after"]) <= 60 && Number(late.headers["retry-after"]) > 0);
    t.equal((await ask(cloud, "GET", "/health")).status, 200);
    for (let count = 0; count < 120; count += 1) {
      const { statusCode } = await cloud.app.inject({
        url: "/downloads/full/1.0.1/omega-v1.0.1-full-windows-x64.zip",
      });
      if (statusCode !== 200) t.fail(String(statusCode));
    }
  },
);

t.test(
  "without a key yet, a body gets no more than what lies below the clean-up threshold, and few at once do",
  async (t) => {
    const cloud = await openUpdates(t, { env: { UPDATES_QUOTA_BYTES: "1000000", KEEP_RELEASES: "1" } });
    for (const version of ["1.0.0", "1.0.1"]) await upload(cloud, { version, bytes: packageBytes(300_000) });
    const large = { name: "x.zip", bytes: packageBytes(300_000) };
    const late = await ask(cloud, "POST", url, {
      form: { file: large, ...fields, version: "1.0.2", api_key: KEY },
    });
    t.equal(late.status, 401);
    t.match(late.body, { detail: /X-API-Key/ });
    t.equal((await ask(cloud, "GET", "/api/v1/packages")).body.length, 2, "nothing was cleaned up for it");
    const early = await ask(cloud, "POST", url, {
      form: { ...fields, version: "1.0.2", api_key: KEY, file: large },
    });
    t.equal(early.status, 200);

    const address = await cloud.app.listen({ host: "127.0.0.1", port: 0 });
    const form = await formOf({
      file: { name: "x.zip", bytes: packageBytes(50_000) },
      ...fields,
      api_key: "wrong",
    });
    const send = (pull: () => Promise<void>) =>
      fetch(address + url, {
        method: "POST",
        headers: { "content-type": form.type },
        body: new ReadableStream({
          start: (body) => body.enqueue(new Uint8Array(form.bytes.subarray(0, 40_000))),
          async pull(body) {
            await pull();
            body.enqueue(new Uint8Array(form.bytes.subarray(40_000)));
            body.close();
          },
        }),
        duplex: "half",
      });
    const go = Promise.withResolvers<void>();
    const answers = Array.from({ length: 3 }, () => send(() => go.promise));
    const first = await Promise.race(answers);
    t.equal(first.status, 429, "a third of one address waits its turn");
    go.resolve();
    const statuses = (await Promise.all(answers)).map(({ status }) => status);
    t.same(
      statuses.toSorted((a, b) => a - b),
      [401, 401, 429],
    );
    t.equal(
      (await ask(cloud, "GET", "/api/v1/storage/stats")).body.stats.temp_size,
      0,
      "and nothing is left",
    );
  },
);

t.test("no key reaches the log", async (t) => {
  const lines: string[] = [];
  const cloud = await openUpdates(t, { log: (line) => lines.push(line) });
  const secret = "a-secret-in-every-place";
  await ask(cloud, "POST", `${url}?api_key=${secret}`, { form: { ...fields, file } });
  await ask(cloud, "POST", url, { key: secret, form: { ...fields, file } });
  await ask(cloud, "POST", url, { form: { ...fields, api_key: secret, file } });
  await ask(cloud, "POST", `/api/v1/storage/cleanup?api_key=${KEY}`);
  await ask(cloud, "POST", url, { form: { ...fields, file, api_key: KEY } });
  const log = lines.join("");
  t.ok(log.includes(url));
  t.notOk(log.includes(secret));
  t.notOk(log.includes(KEY));
});
