import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import t, { type Test } from "tap";
import { type Desktop, type StartOptions, startDesktop } from "../support/desktop.ts";
import { filesUnder } from "../support/files.ts";
import { heavyPng, picture } from "../support/pictures.ts";

async function serve(t: Test, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const allowed: StartOptions = { env: { FETCH_ALLOW_PRIVATE_ADDRESSES: "true" } };

const fetchOf = (desktop: Desktop, imageData: string, more: object = {}) =>
  desktop.send("POST", "/api/receive-image", { json: { imageData, ...more } });

async function refused(t: Test, desktop: Desktop, imageData: string, detail?: RegExp): Promise<void> {
  const reply = await fetchOf(desktop, imageData);
  t.match(reply, { status: 400, body: { success: false, error: "保存图片失败" } }, imageData);
  t.ok(reply.body.detail, "says why");
  t.match(reply.body.reason, /^FETCH_/, "and its code");
  if (detail !== undefined) t.match(reply.body.detail, detail, imageData);
}

async function savedNothing(t: Test, desktop: Desktop): Promise<void> {
  t.same(await filesUnder(join(desktop.dir, "saved_images")), []);
  t.same(await filesUnder(join(desktop.dir, "staging")), []);
  t.same(await desktop.context.db.selectFrom("images").selectAll().execute(), []);
}

t.test(
  "a picture is fetched from its address as a browser would, and its format is that of its bytes",
  async (t) => {
    const desktop = await startDesktop(t, allowed);
    const bytes = await picture("webp");
    const seen: { url: string | undefined; referer: string | undefined; cookie: string | undefined }[] = [];
    const site = await serve(t, ({ url, headers }, response) => {
      seen.push({ url, referer: headers.referer, cookie: headers.cookie });
      response.setHeader("set-cookie", "track=1");
      response.setHeader("content-type", "image/png");
      if (url === "/moved") response.writeHead(302, { location: "/b/../a.png?x=1" }).end();
      else response.end(bytes);
    });
    const page = "https://user:secret@shop.example.com/page?q=1#top";
    const reply = await fetchOf(desktop, `${site}/moved`, { category: "char", pageInfo: { url: page } });
    t.match(reply, { status: 200, body: { fileSize: bytes.length, category: "char", filename: /\.webp$/ } });
    t.same(
      seen.map(({ url }) => url),
      ["/moved", "/a.png?x=1"],
    );
    t.ok(
      seen.every(({ referer, cookie }) => referer === undefined && cookie === undefined),
      "no credentials",
    );
    await fetchOf(desktop, `${site}/again.png`, { pageInfo: { url: "https://shop.example.com/p?q=1#top" } });
    t.equal(seen.at(-1)?.referer, "https://shop.example.com/p?q=1");
    const row = await desktop.context.db.selectFrom("images").selectAll().executeTakeFirstOrThrow();
    t.equal(row.original_url, `${site}/moved`);
  },
);

t.test("what cannot be fetched is refused and says why", async (t) => {
  const desktop = await startDesktop(t, { ...allowed, overrides: { fetchTimeLimit: 400 } });
  const site = await serve(t, ({ url }, response) => {
    if (url === "/404") response.writeHead(404).end("gone");
    else if (url === "/loop") response.writeHead(302, { location: "/loop" }).end();
    else if (url === "/file") response.writeHead(302, { location: "file:///etc/passwd" }).end();
    else if (url === "/odd") response.writeHead(200, { "content-encoding": "zstd" }).end("x");
    else if (url === "/cut") {
      response.writeHead(200, { "content-length": "5000" });
      response.write("x".repeat(30), () => response.destroy());
    } else if (url === "/drip") {
      response.writeHead(200);
      const drip = setInterval(() => response.write(Buffer.from([0x89])), 50);
      response.once("close", () => clearInterval(drip));
    }
    // Anything else is never answered.
  });
  await refused(t, desktop, `${site}/404`, /404/);
  await refused(t, desktop, `${site}/loop`, /跳转/);
  await refused(t, desktop, `${site}/file`, /无效/);
  await refused(t, desktop, `${site}/odd`, /压缩/);
  await refused(t, desktop, `${site}/silence`, /超时/);
  await refused(t, desktop, "http://127.0.0.1:1/closed.png", /无法下载/);
  await refused(t, desktop, "http://no-such-host.invalid/a.png", /无法下载/);
  await refused(t, desktop, "http://user:password@127.0.0.1/a.png", /无效/);
  await refused(t, desktop, "http://", /无效/);
  const drip = await fetchOf(desktop, `${site}/drip`);
  t.equal(drip.status, 400);
  const cut = await fetchOf(desktop, `${site}/cut`);
  t.equal(cut.status, 400);
  await savedNothing(t, desktop);
});

t.test("what is fetched but is no picture, or too large, gets the words for that", async (t) => {
  const desktop = await startDesktop(t, allowed);
  const large = Buffer.concat([await heavyPng(10 * 1024 * 1024), Buffer.alloc(1024 * 1024)]);
  const bomb = gzipSync(Buffer.concat([(await picture()).subarray(0, 60), Buffer.alloc(64 * 1024 * 1024)]));
  const good = await picture();
  const site = await serve(t, ({ url }, response) => {
    if (url === "/page") response.end("<!doctype html><html><body>no picture here</body></html>");
    else if (url === "/large") response.end(large);
    else if (url === "/endless") {
      response.write(large.subarray(0, 1000));
      const more = () => {
        while (!response.destroyed && response.write(large));
      };
      response.on("drain", more);
      more();
    } else if (url === "/bomb") response.writeHead(200, { "content-encoding": "gzip" }).end(bomb);
    else if (url === "/br")
      response.writeHead(200, { "content-encoding": "br" }).end(brotliCompressSync(good));
  });
  const words: [string, string][] = [
    ["/page", "不支持的文件格式"],
    ["/large", "文件大小不能超过10MB"],
    ["/endless", "文件大小不能超过10MB"],
    ["/bomb", "文件大小不能超过10MB"],
  ];
  for (const [path, error] of words) {
    t.match(await fetchOf(desktop, `${site}${path}`), { status: 400, body: { error } }, path);
  }
  await savedNothing(t, desktop);
  t.equal((await fetchOf(desktop, `${site}/br`)).body.fileSize, good.length, "compressed against our wish");
});

t.test("addresses that are not public are refused, however they are written", async (t) => {
  const desktop = await startDesktop(t);
  let asked = 0;
  const site = await serve(t, (_request, response) => {
    asked += 1;
    response.end("secret");
  });
  const { port } = new URL(site);
  const hosts = [
    "127.0.0.1",
    "localhost",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0177.0.0.1",
    "0.0.0.0",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "[fe80::1]",
    "[fc00::1]",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "224.0.0.1",
    "255.255.255.255",
  ];
  for (const host of hosts) await refused(t, desktop, `http://${host}:${port}/a.png`, /不允许/);
  t.equal(asked, 0);
  await savedNothing(t, desktop);
});

t.test("a redirect to a private address is refused although the first address is allowed", async (t) => {
  let asked = 0;
  const inner = await serve(t, (_request, response) => {
    asked += 1;
    response.end("secret");
  });
  const site = await serve(t, ({ url }, response) => {
    const target =
      url === "/name" ? inner.replace("127.0.0.1", "127.0.0.2") : "http://169.254.169.254/latest/";
    response.writeHead(302, { location: target }).end();
  });
  const byName = site.replace("127.0.0.1", "localhost");
  const desktop = await startDesktop(t, { env: { FETCH_ALLOWED_HOSTS: "localhost" } });
  await refused(t, desktop, `${byName}/name`, /不允许/);
  await refused(t, desktop, `${byName}/metadata`, /不允许/);
  t.equal(asked, 0);
});
