import t from "tap";
import { decide, guardHostAndOrigin, parseHost, registerCall } from "../src/index.ts";
import { calls, exchange, listen, serviceWithLog } from "./fixture.ts";

const rules = {
  hosts: new Set(["localhost", "127.0.0.1", "::1", "nas.home"]),
  origins: new Set(["http://localhost:5173"]),
};
const chrome = `chrome-extension://${"abcdefghijklmnop".repeat(2)}`;
const firefox = "moz-extension://01234567-89ab-cdef-0123-456789abcdef";

function asked(over: Partial<Parameters<typeof decide>[0]>) {
  return decide(
    {
      method: "POST",
      host: "localhost:8080",
      origin: undefined,
      fetchSite: undefined,
      openToExtensions: false,
      ...over,
    },
    rules,
  );
}

void t.test("a Host header is a name and a port and nothing else", async (t) => {
  t.same(parseHost("localhost:8080"), { name: "localhost", port: 8080 });
  t.same(parseHost("LOCALHOST"), { name: "localhost", port: undefined });
  t.same(parseHost("[::1]:8080"), { name: "::1", port: 8080 });
  for (const odd of [
    undefined,
    "",
    ":8080",
    "localhost:",
    "localhost:99999",
    "localhost:80:80",
    "localhost:8080@evil.com",
    "user@localhost",
    "localhost/evil.com",
    "localhost#.evil.com",
    "localhost evil.com",
    "localhost,evil.com",
    "localhost%00",
    "::1",
    "[::1",
    "[::1]x",
    "[localhost]",
    "http://localhost",
    "ｌocalhost",
  ]) {
    t.equal(parseHost(odd), undefined, String(odd));
  }
});

void t.test("only requests to the server's own names are served", async (t) => {
  for (const host of [
    "localhost",
    "localhost:8080",
    "LocalHost:1",
    "127.0.0.1:8080",
    "[::1]:8080",
    "nas.home",
  ]) {
    t.equal(asked({ host }).allow, true, host);
    t.equal(asked({ host, method: "GET" }).allow, true, host);
  }
  for (const host of [
    undefined,
    "",
    "evil.com",
    "evil.com:8080",
    "localhost.evil.com",
    "evil.localhost",
    "localhost.",
    "127.0.0.1.nip.io",
    "127.0.0.2",
    "0.0.0.0:8080",
    "2130706433",
    "localhost:8080@evil.com",
    "evil.com@localhost",
    "[::2]:8080",
    "[::ffff:127.0.0.1]",
  ]) {
    t.same(asked({ host, method: "GET" }), { allow: false, because: "host" }, String(host));
    t.same(asked({ host, origin: `http://${host}` }), { allow: false, because: "host" }, String(host));
  }
});

void t.test("another web site changes nothing", async (t) => {
  for (const origin of [
    "http://evil.com",
    "https://evil.com",
    "null",
    "",
    "http://localhost.evil.com:8080",
    "http://localhost:3000",
    "http://localhost",
    "https://localhost",
    "http://user@localhost:8080",
    "http://localhost:8080@evil.com",
    "http://localhost:8080/",
    "http://localhost:8080.evil.com",
    "HTTP://localhost:8080",
    "file://",
    "file://localhost:8080",
    "ws://localhost:8080",
    "chrome-extension://localhost:8080",
    "chrome-extension://abc",
    `${chrome}q`,
    `${chrome}.evil.com`,
    "moz-extension://zzz",
    "safari-web-extension://01234567-89ab-cdef-0123-456789abcdef",
    "http://localhost:8080, http://evil.com",
  ]) {
    for (const method of ["POST", "PUT", "PATCH", "DELETE", "QUERY"]) {
      for (const openToExtensions of [true, false]) {
        const decision = asked({ method, origin, openToExtensions });
        t.same(decision, { allow: false, because: "origin" }, `${method} ${origin}`);
      }
    }
    t.same(asked({ method: "GET", origin }), { allow: true }, "reading gets no CORS header");
  }
});

void t.test("the server's own pages, programs and named origins are served", async (t) => {
  for (const origin of [
    "http://localhost:8080",
    "https://localhost:8080",
    "http://127.0.0.1:8080",
    "http://[::1]:8080",
  ]) {
    t.same(asked({ origin }), { allow: true }, origin);
    t.same(asked({ origin, fetchSite: "cross-site" }), { allow: true }, "the origin says more");
  }
  t.same(asked({ host: "localhost", origin: "http://localhost" }), { allow: true });
  t.same(asked({ host: "localhost:80", origin: "http://localhost" }), { allow: true });
  t.same(asked({ host: "localhost:443", origin: "https://localhost" }), { allow: true });
  t.same(asked({ origin: "http://localhost:5173" }), { allow: true, corsOrigin: "http://localhost:5173" });
  t.same(asked({}), { allow: true }, "curl");
  t.same(asked({ fetchSite: "same-origin" }), { allow: true });
  t.same(asked({ fetchSite: "none" }), { allow: true });
  for (const fetchSite of ["cross-site", "same-site"]) {
    t.same(asked({ fetchSite }), { allow: false, because: "origin" });
    t.same(asked({ fetchSite, method: "GET" }), { allow: true }, "a link to the server");
  }
});

void t.test("extensions may use open calls only", async (t) => {
  for (const origin of [chrome, firefox]) {
    t.same(asked({ origin, openToExtensions: true }), { allow: true, corsOrigin: origin });
    t.same(asked({ origin }), { allow: false, because: "origin" });
    t.same(asked({ origin, openToExtensions: true, host: "evil.com" }), { allow: false, because: "host" });
  }
});

function guarded() {
  const service = serviceWithLog();
  t.teardown(() => service.app.close());
  guardHostAndOrigin(service.app, { hosts: ["NAS.home", "[fe80::1]"], origins: ["http://localhost:5173/"] });
  let poked = 0;
  registerCall(service.app, calls.poke, () => {
    poked += 1;
    return { ok: true };
  });
  registerCall(service.app, calls.findThings, ({ query }) => ({ ok: true, got: query, who: "x" }));
  return { ...service, poked: () => poked };
}

void t.test("the guard refuses in the surface's envelope, unknown paths included", async (t) => {
  const { app, poked } = guarded();
  const poke = async (headers: Record<string, string>, url = "/api/poke") =>
    app.inject({ method: "POST", url, headers: { host: "localhost:8080", ...headers } });
  t.match((await poke({ host: "evil.com" })).json(), { ok: false, code: "HOST_REFUSED" });
  t.match((await poke({ host: "evil.com" }, "/api/nothing")).json(), { code: "HOST_REFUSED" });
  const outside = await poke({ host: "evil.com" }, "/docs");
  t.equal(outside.statusCode, 403, "where no surface is, too");
  t.match(outside.json(), { success: false, code: "HOST_REFUSED" });
  t.match((await poke({ origin: "http://evil.com" })).json(), { code: "ORIGIN_REFUSED" });
  t.match((await poke({ origin: "null" })).statusCode, 403);
  t.match((await poke({ "sec-fetch-site": "cross-site" })).statusCode, 403);
  t.match((await poke({ "x-forwarded-host": "localhost", host: "evil.com" })).statusCode, 403);
  t.equal(poked(), 0);
  for (const host of ["nas.home", "[fe80::1]:8080", "localhost"])
    t.equal((await poke({ host })).statusCode, 200);
  const own = await poke({ origin: "http://localhost:8080" });
  t.equal(own.statusCode, 200);
  t.equal(own.headers["access-control-allow-origin"], undefined);
  const page = await poke({ origin: "http://localhost:5173" });
  t.equal(page.headers["access-control-allow-origin"], "http://localhost:5173");
  const read = await app.inject({
    url: "/api/users/1/things",
    headers: { host: "localhost", origin: "http://evil.com" },
  });
  t.equal(read.statusCode, 200);
  t.equal(read.headers["access-control-allow-origin"], undefined);
});

void t.test("preflights are answered for what an extension may do, private network included", async (t) => {
  const { app } = guarded();
  const preflight = async (url: string, method: string, headers: Record<string, string> = {}) =>
    app.inject({
      method: "OPTIONS",
      url,
      headers: {
        host: "localhost:8080",
        origin: chrome,
        "access-control-request-method": method,
        "access-control-request-headers": "content-type",
        "access-control-request-private-network": "true",
        ...headers,
      },
    });
  const open = await preflight("/api/poke", "POST");
  t.equal(open.statusCode, 204);
  t.match(open.headers, {
    "access-control-allow-origin": chrome,
    "access-control-allow-methods": "POST",
    "access-control-allow-headers": "content-type",
    "access-control-allow-private-network": "true",
    "access-control-allow-credentials": "true",
  });
  t.match(open.headers.vary, "origin");
  const sent = await app.inject({
    method: "POST",
    url: "/api/poke",
    headers: { host: "localhost", origin: firefox },
  });
  t.equal(sent.statusCode, 200);
  t.equal(sent.headers["access-control-allow-origin"], firefox);

  for (const refused of [
    await preflight("/api/poke", "POST", { origin: "http://evil.com" }),
    await preflight("/api/poke", "POST", { origin: "null" }),
    await preflight("/api/poke", "DELETE"),
    await preflight("/api/nothing", "POST"),
    await preflight("/api/poke", "POST", { host: "evil.com" }),
  ]) {
    t.equal(refused.statusCode, 403);
    t.equal(refused.headers["access-control-allow-origin"], undefined);
    t.equal(refused.headers["access-control-allow-private-network"], undefined);
  }
  const closed = await preflight("/api/users/1/things", "GET");
  t.equal(closed.headers["access-control-allow-origin"], undefined, "a call that needs a login");
});

void t.test("raw requests without Host, with two, or for another's address are refused", async (t) => {
  const { app, poked } = guarded();
  const port = await listen(app);
  const end = "Connection: close\r\nContent-Length: 0\r\n\r\n";
  for (const head of [
    "POST /api/poke HTTP/1.1\r\n",
    "POST /api/poke HTTP/1.0\r\n",
    "POST /api/poke HTTP/1.1\r\nHost:\r\n",
    "POST /api/poke HTTP/1.1\r\nHost: localhost\r\nHost: evil.com\r\n",
    "POST /api/poke HTTP/1.1\r\nHost: evil.com\r\nHost: localhost\r\n",
    "POST /api/poke HTTP/1.1\r\nHost: localhost@evil.com\r\n",
  ]) {
    t.match(await exchange(port, head + end), /^HTTP\/1.1 403 [^]*HOST_REFUSED/, head);
  }
  t.match(
    await exchange(port, `POST http://evil.com/api/poke HTTP/1.1\r\nHost: localhost\r\n${end}`),
    /^HTTP\/1.1 403 [^]*HOST_REFUSED/,
  );
  t.equal(poked(), 0);
  t.match(
    await exchange(port, `POST /api/poke HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${end}`),
    /^HTTP\/1.1 200/,
  );
});
