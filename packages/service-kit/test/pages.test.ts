import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, brotliDecompressSync } from "node:zlib";
import Fastify from "fastify";
import t from "tap";
import { webPages } from "../src/index.ts";

const script = "console.log('a page');".repeat(40);

t.test(
  "a page's shell is served as it was when the server started, and its parts compressed and for ever",
  async (t) => {
    const root = t.testdir({
      "local.html": "<!doctype html><title>one</title>",
      "sw.js": "self.skipWaiting();",
      assets: { "local-abc.js": script, "local-abc.js.br": brotliCompressSync(script) },
    });
    const app = Fastify();
    t.teardown(() => app.close());
    await webPages(app, { root, shell: "local.html", pages: ["/", "/d/:code"] });

    const get = (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers });
    const look = async () => {
      const [shell, deep, asset] = [await get("/"), await get("/d/x"), await get("/assets/local-abc.js")];
      t.same([shell.body, deep.body, asset.body], [first.shell, first.shell, script]);
      t.equal(shell.headers["cache-control"], "no-cache");
      t.match(asset.headers["cache-control"], /immutable/);
    };
    const first = { shell: "<!doctype html><title>one</title>" };
    await look();
    writeFileSync(join(root, "local.html"), "<!doctype html><title>two</title>");
    await look();

    const small = await get("/assets/local-abc.js", { "accept-encoding": "gzip, br" });
    t.equal(small.headers["content-encoding"], "br");
    t.equal(brotliDecompressSync(small.rawPayload).toString(), script);
    const unwanted = await get("/assets/local-abc.js", { "accept-encoding": "br;q=0" });
    t.equal(unwanted.body, script);
    const again = await get("/", { "if-none-match": String((await get("/")).headers.etag) });
    t.same([again.statusCode, again.body], [304, ""]);
    t.match((await get("/sw.js")).headers["content-security-policy"], /default-src/);
    for (const url of ["/assets/none.js", "/assets/..%2flocal.html", "/local.html", "/assets"])
      t.equal((await get(url)).statusCode, 404, url);
  },
);
