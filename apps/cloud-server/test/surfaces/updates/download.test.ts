import { once } from "node:events";
import net from "node:net";
import t from "tap";
import type { Cloud } from "../../cloud.ts";
import { ask, openUpdates, packageBytes, publish, sha256, until } from "../../updates.ts";

const get = (
  cloud: Cloud,
  url: string,
  headers: Record<string, string> = {},
  method: "GET" | "HEAD" = "GET",
) => cloud.app.inject({ method, url, headers });

const downloads = async (cloud: Cloud, id: number): Promise<number> =>
  (await ask(cloud, "GET", `/api/v1/packages/${id}`)).body.download_count;

t.test("a download is the bytes, as a file to keep, known by their hash", async (t) => {
  const cloud = await openUpdates(t);
  const bytes = packageBytes(50_000, "exe");
  const { download_url: url } = await publish(cloud, { version: "1.0.0", bytes, name: "x.EXE" });
  const whole = await get(cloud, url);
  t.equal(sha256(whole.rawPayload), sha256(bytes));
  t.match(whole.headers, {
    etag: `"${sha256(bytes)}"`,
    "accept-ranges": "bytes",
    "content-length": "50000",
    "content-type": "application/octet-stream",
    "content-disposition": 'attachment; filename="omega-v1.0.0-full-windows-x64.exe"',
    "x-content-type-options": "nosniff",
  });
  t.equal((await get(cloud, url, { "if-none-match": String(whole.headers.etag) })).statusCode, 304);
  const part = await get(cloud, url, { range: "bytes=100-199" });
  t.equal(part.statusCode, 206);
  t.ok(part.rawPayload.equals(bytes.subarray(100, 200)));
  t.equal(part.headers["content-range"], "bytes 100-199/50000");
  const rest = await get(cloud, url, { range: "bytes=100-", "if-range": String(whole.headers.etag) });
  t.equal(rest.statusCode, 206);
  const changed = await get(cloud, url, { range: "bytes=100-", "if-range": '"other"' });
  t.equal(changed.statusCode, 200, "the whole file where the part is of other bytes");
  t.equal((await get(cloud, url, { range: "bytes=50000-" })).statusCode, 416);
  const head = await get(cloud, url, {}, "HEAD");
  t.match(head.headers, { "content-length": "50000", etag: `"${sha256(bytes)}"` });
  t.equal(head.body, "");
});

t.test("a download counts once: when its last byte has gone out", async (t) => {
  const cloud = await openUpdates(t);
  const { download_url: url, package_id: id } = await publish(cloud, {
    version: "1.0.0",
    bytes: packageBytes(1000),
  });
  const looks: [Record<string, string>, "GET" | "HEAD"][] = [
    [{}, "HEAD"],
    [{ range: "bytes=0-" }, "HEAD"],
    [{ range: "bytes=0-0" }, "GET"],
    [{ range: "bytes=-22" }, "GET"],
    [{ range: "bytes=0-499" }, "GET"],
    [{ range: "bytes=2000-" }, "GET"],
    [{ "if-none-match": "*" }, "GET"],
  ];
  for (const [headers, method] of looks) await get(cloud, url, headers, method);
  t.equal(await downloads(cloud, id), 0);
  await get(cloud, url, { range: "bytes=500-999" });
  await until(async () => (await downloads(cloud, id)) === 1);
  await get(cloud, url);
  await until(async () => (await downloads(cloud, id)) === 2);
  t.equal((await ask(cloud, "GET", "/api/v1/packages")).body[0].download_count, 2);
});

t.test(
  "a download that is cut at any place goes on from there, counts once, and is no error of ours",
  async (t) => {
    const logged: string[] = [];
    const cloud = await openUpdates(t, { log: (line) => void logged.push(line) });
    const bytes = packageBytes(3_000_000);
    const { download_url: url, package_id: id } = await publish(cloud, { version: "1.0.0", bytes });
    const address = new URL(await cloud.app.listen({ host: "127.0.0.1", port: 0 }));
    const received: Buffer[] = [];
    let at = 0;
    for (const cut of [1, 70_000, 900_000, 1_000_000, Number.POSITIVE_INFINITY]) {
      const socket = net.connect(Number(address.port), "127.0.0.1");
      await once(socket, "connect");
      socket.write(`GET ${url} HTTP/1.1\r\nHost: a\r\nRange: bytes=${at}-\r\nConnection: close\r\n\r\n`);
      let body: Buffer = Buffer.alloc(0);
      let head = -1;
      for await (const chunk of socket as AsyncIterable<Buffer>) {
        body = Buffer.concat([body, chunk]);
        if (head === -1) head = body.indexOf("\r\n\r\n");
        if (head !== -1 && body.length - head - 4 >= cut) break;
      }
      socket.destroy();
      const came = body.subarray(head + 4);
      received.push(came);
      at += came.length;
    }
    t.equal(sha256(Buffer.concat(received)), sha256(bytes));
    await until(async () => (await downloads(cloud, id)) > 0);
    t.equal(await downloads(cloud, id), 1);
    const levels = logged.map((line) => (JSON.parse(line) as { level: string }).level);
    t.notOk(levels.some((level) => level === "error" || level === "warn"));
  },
);

t.test(
  "conditions on what the caller expects are heeded, and those on times we never told are not",
  async (t) => {
    const cloud = await openUpdates(t);
    const bytes = packageBytes(1000);
    const { download_url: url } = await publish(cloud, { version: "1.0.0", bytes });
    const tag = `"${sha256(bytes)}"`;
    const statuses: [Record<string, string>, number][] = [
      [{ "if-match": tag }, 200],
      [{ "if-match": `"other", ${tag}` }, 200],
      [{ "if-match": "*" }, 200],
      [{ "if-match": '"other"' }, 412],
      [{ "if-match": `W/${tag}` }, 412],
      [{ "if-match": '"other"', "if-none-match": tag, range: "bytes=0-9" }, 412],
      [{ "if-unmodified-since": "Sat, 01 Jan 2000 00:00:00 GMT" }, 200],
      [{ "if-modified-since": "Sat, 01 Jan 2028 00:00:00 GMT" }, 200],
    ];
    for (const [headers, status] of statuses) {
      t.equal((await get(cloud, url, headers)).statusCode, status, JSON.stringify(headers));
    }
  },
);

t.test("no path trick gets at anything else", async (t) => {
  const cloud = await openUpdates(t);
  const { download_url: url } = await publish(cloud, { version: "1.0.0" });
  const name = "omega-v1.0.0-full-windows-x64.zip";
  const tricks = [
    `/downloads/full/1.0.0/..%2f..%2f..%2f..%2fcloud_database.db`,
    `/downloads/full/..%2f../1.0.0/${name}`,
    `/downloads/full/1.0.0/%2e%2e/%2e%2e/%2e%2e/secret.key`,
    `/downloads/full/../../../secret.key`,
    `/downloads/full/1.0.0/%00${name}`,
    `/downloads/full/1.0.0/${name}%00.txt`,
    `/downloads/full/1.0.0/${name.toUpperCase()}`,
    `/downloads/full/v1.0.0/${name}`,
    `/downloads/patches/1.0.0/${name}`,
    `/downloads/packages/1.0.0/${name}`,
    `/downloads/__proto__/1.0.0/${name}`,
    `/downloads/full/%25/${name}`,
    `/downloads/full/1.0.0/${"x".repeat(2000)}`,
    `/downloads/full/1.0.0/..%5c..%5csecret.key`,
  ];
  for (const trick of tricks) {
    const { statusCode, body } = await get(cloud, trick);
    t.ok([400, 404].includes(statusCode), `${statusCode} ${trick.slice(0, 80)}`);
    t.type(JSON.parse(body), "object", "an answer in words, and no file");
  }
  t.equal((await get(cloud, url)).statusCode, 200);
  const gone = await get(cloud, "/downloads/full/9.9.9/omega-v9.9.9-full-windows-x64.zip");
  t.match(
    { status: gone.statusCode, body: gone.json() },
    { status: 404, body: { detail: "更新包不存在", error_code: "PACKAGE_NOT_FOUND" } },
  );
});

t.test("a replaced package gives its new bytes, and a download of the old ones goes on", async (t) => {
  const cloud = await openUpdates(t);
  const [old, fresh] = [packageBytes(4_000_000), packageBytes(2000)];
  const { download_url: url } = await publish(cloud, { version: "1.0.0", bytes: old });
  const address = await cloud.app.listen({ host: "127.0.0.1", port: 0 });
  const response = await fetch(address + url);
  await publish(cloud, { version: "1.0.0", bytes: fresh, replace: "true" });
  t.equal(sha256(Buffer.from(await response.arrayBuffer())), sha256(old));
  const again = await fetch(address + url, {
    headers: { "if-none-match": response.headers.get("etag") ?? "" },
  });
  t.equal(sha256(Buffer.from(await again.arrayBuffer())), sha256(fresh));
});
