import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import t, { type Test } from "tap";
import { exchange } from "../../../src/features/cloud-account/exchange.ts";

async function serverOf(t: Test, answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const forever = () => new AbortController().signal;
const PIECE = 256 * 1024;

/** Pieces that share their memory, each filled with its number; tells whether the reading was ended. */
function pieces(count: number) {
  const memory = Buffer.alloc(PIECE);
  const body = {
    given: 0,
    ended: false,
    *[Symbol.iterator]() {
      try {
        while (body.given < count) yield memory.fill(body.given++ % 256);
      } finally {
        body.ended = true;
      }
    },
  };
  return body;
}

t.test("pieces that share their memory arrive unchanged, by a reader that is slow too", async (t) => {
  const url = await serverOf(t, (request, response) => {
    void once(request, "readable").then(async () => response.end(await buffer(request)));
  });
  const count = 40;
  const response = await exchange(url, {
    method: "POST",
    headers: { "content-length": String(count * PIECE) },
    body: pieces(count),
    signal: forever(),
  });
  const arrived = Buffer.from(await response.arrayBuffer());
  t.ok(arrived.equals(Buffer.concat(Array.from({ length: count }, (_, at) => Buffer.alloc(PIECE, at)))));
});

t.test("an answer that comes before the body is whole ends the body", async (t) => {
  const url = await serverOf(t, (_, response) => {
    response.writeHead(401, { "retry-after": "7" }).end("no");
  });
  const body = pieces(100_000);
  const headers = { "content-length": String(100_000 * PIECE) };
  const response = await exchange(url, { method: "POST", headers, body, signal: forever() });
  t.equal(response.status, 401);
  t.equal(response.headers.get("retry-after"), "7");
  t.equal(await response.text(), "no");
  t.equal(body.ended, true);
  t.ok(body.given < 100_000);
});

t.test("an error of the body comes out unchanged, and the server sees the request end", async (t) => {
  const { promise: cut, resolve } = Promise.withResolvers<void>();
  const url = await serverOf(t, (request) => request.on("aborted", resolve).resume());
  const broken = new RangeError("gone");
  function* body() {
    yield Buffer.alloc(10);
    throw broken;
  }
  const headers = { "content-length": "20" };
  await t.rejects(exchange(url, { method: "POST", headers, body: body(), signal: forever() }), broken);
  await cut;
});

t.test("what is wrong with the network is a TypeError, as with fetch", async (t) => {
  const away = await serverOf(t, (request) => request.destroy());
  const get = { method: "GET", headers: {}, signal: forever() };
  await t.rejects(exchange(away, get), TypeError);
  await t.rejects(exchange("http://127.0.0.1:1/", get), TypeError);
  const cut = await serverOf(t, (_, response) => {
    response.writeHead(200, { "content-length": "10" });
    response.write("half");
    setImmediate(() => response.destroy());
  });
  const response = await exchange(cut, get);
  await t.rejects(response.text(), TypeError);
});

t.test("an abort is the signal's reason, before the answer and while it is read", async (t) => {
  const reason = new Error("enough");
  const controller = new AbortController();
  const url = await serverOf(t, (request, response) => {
    if (request.url === "/half") response.writeHead(200).write("half");
    else controller.abort(reason);
  });
  await t.rejects(exchange(url, { method: "GET", headers: {}, signal: controller.signal }), reason);
  await t.rejects(exchange(url, { method: "GET", headers: {}, signal: controller.signal }), reason);
  const second = new AbortController();
  const response = await exchange(`${url}half`, { method: "GET", headers: {}, signal: second.signal });
  second.abort(reason);
  await t.rejects(response.text(), reason);
});

t.test("a redirect is an answer, and one without a body has none", async (t) => {
  const url = await serverOf(t, (request, response) => {
    if (request.url === "/none") response.writeHead(204).end();
    else response.writeHead(302, { location: "http://127.0.0.1:1/" }).end("elsewhere");
  });
  const get = { method: "GET", headers: {}, signal: forever() };
  const moved = await exchange(url, get);
  t.equal(moved.status, 302);
  t.equal(await moved.text(), "elsewhere");
  const none = await exchange(`${url}none`, get);
  t.equal(none.status, 204);
  t.equal(none.body, null);
});
