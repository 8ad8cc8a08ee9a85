import { once } from "node:events";
import net from "node:net";
import { PassThrough, type Readable } from "node:stream";
import t from "tap";
import { DomainError } from "@clothesline/contracts";
import { registerCall, registerStreamCall } from "../src/index.ts";
import { calls, envelope, exchange, listen, serviceWithLog } from "./fixture.ts";

interface Failed {
  ok: false;
  code: string;
  error: string;
  detail?: string;
  request_id: string;
}

function build(...options: Parameters<typeof serviceWithLog>) {
  const service = serviceWithLog(...options);
  const state = { fail: undefined as unknown };
  registerCall(service.app, calls.makeThing, ({ body }) => ({ ok: true, got: body }));
  registerCall(service.app, calls.poke, () => {
    if (state.fail !== undefined) throw state.fail;
    return { ok: true };
  });
  t.teardown(() => service.app.close());
  return { ...service, state };
}

const json = { "content-type": "application/json" };

void t.test("what Fastify refuses itself is answered in the surface's envelope with 400", async (t) => {
  const { app, lines } = build({ bodyLimit: 1000 });
  const post = (payload: string, headers: Record<string, string> = json) =>
    app.inject({ method: "POST", url: "/api/things", payload, headers });
  const cases = {
    "bad JSON": [await post("{"), "NAME_REQUIRED", "请求体不是有效的 JSON"],
    "another content type": [
      await post("name=a", { "content-type": "application/x-www-form-urlencoded" }),
      "NAME_REQUIRED",
      "不支持该请求的 Content-Type",
    ],
    "plain text": [
      await post('{"name":"a"}', { "content-type": "text/plain" }),
      "NAME_REQUIRED",
      "不支持该请求的 Content-Type",
    ],
    "no legible content type": [
      await post("{}", { "content-type": "json" }),
      "NAME_REQUIRED",
      "不支持该请求的 Content-Type",
    ],
    "a body over the limit": [
      await post(JSON.stringify({ name: "a".repeat(2000) })),
      "PICTURE_TOO_LARGE",
      "请求体过大",
    ],
    "deep nesting": [
      await post(`{"name":${"[".repeat(300)}${"]".repeat(300)}}`),
      "NAME_REQUIRED",
      "请求体不是有效的 JSON",
    ],
    "a wrong length": [
      await post('{"name":"a"}', { ...json, "content-length": "5" }),
      "NAME_REQUIRED",
      "请求体的长度与 Content-Length 不符",
    ],
    "an address that cannot be decoded": [
      await app.inject("/api/things/%E0%A4%A"),
      "INVALID_REQUEST",
      "请求地址的编码不正确",
    ],
  } as const;
  for (const [name, [response, code, detail]] of Object.entries(cases)) {
    t.equal(response.statusCode, 400, name);
    t.match(response.json<Failed>(), { ok: false, code, detail, request_id: /./ }, name);
    t.equal(response.headers["x-request-id"], response.json<Failed>().request_id, name);
    t.equal(response.headers["x-content-type-options"], "nosniff", name);
  }
  t.equal(lines.filter(({ level }) => level === "error").length, 0, "no 4xx is logged as error");
  t.equal(lines.filter(({ msg }) => msg === "request").length, Object.keys(cases).length);
});

void t.test("an empty JSON body is no body", async (t) => {
  const { app } = build();
  for (const payload of ["", "  \n"]) {
    const poked = await app.inject({ method: "POST", url: "/api/poke", payload, headers: json });
    t.equal(poked.statusCode, 200);
  }
  const made = await app.inject({ method: "POST", url: "/api/things", headers: json });
  t.equal(made.json<Failed>().code, "NAME_REQUIRED");
  const form = { "content-type": "application/x-www-form-urlencoded" };
  const poked = await app.inject({
    method: "POST",
    url: "/api/poke",
    payload: "a=b",
    headers: form,
  });
  t.equal(poked.statusCode, 200, "a call without a body ignores one");
});

void t.test("keys that would poison a prototype are dropped", async (t) => {
  const { app } = build();
  const payload = '{"name":"a","__proto__":{"x":1},"constructor":{"prototype":{"y":1}}}';
  const made = await app.inject({ method: "POST", url: "/api/things", payload, headers: json });
  t.equal(made.statusCode, 201);
  t.same(made.json(), { ok: true, got: { name: "a" } });
  t.equal(({} as { x?: number }).x, undefined);
});

void t.test(
  "unknown paths are 404 and known paths with a wrong method 405, in the envelope of the path",
  async (t) => {
    const { app } = build();
    const missing = await app.inject("/api/nothing?token=abc");
    t.equal(missing.statusCode, 404);
    t.match(missing.json(), { ok: false, code: "NOT_FOUND", error: "接口不存在" });
    const wrong = await app.inject({ method: "DELETE", url: "/api/things" });
    t.equal(wrong.statusCode, 405);
    t.equal(wrong.headers.allow, "POST");
    t.match(wrong.json(), { code: "METHOD_NOT_ALLOWED" });
    const elsewhere = await app.inject("/apix");
    t.match(elsewhere.json(), { success: false, code: "NOT_FOUND", request_id: /./ });
    const withBody = await app.inject({
      method: "POST",
      url: "/api/nothing",
      payload: "{",
      headers: json,
    });
    t.ok([400, 404].includes(withBody.statusCode));
    const long = await app.inject(`/api/things/${"a".repeat(5000)}`);
    t.equal(long.statusCode, 404);
  },
);

void t.test(
  "domain errors have the table's status; the unexpected is 500, says nothing and is logged once",
  async (t) => {
    const { app, lines, text, state } = build();
    const poke = () => app.inject({ method: "POST", url: "/api/poke" });
    state.fail = new DomainError("BAD_CREDENTIALS", { detail: "两次" });
    const domain = await poke();
    t.equal(domain.statusCode, 401);
    t.match(domain.json(), { code: "BAD_CREDENTIALS", error: "用户名或密码错误", detail: "两次" });
    t.equal(lines.filter(({ level }) => level === "error").length, 0);

    state.fail = new Error("the disk at /secret/place is on fire");
    const broken = await poke();
    t.equal(broken.statusCode, 500);
    t.same(Object.keys(broken.json()), ["ok", "code", "error", "request_id"]);
    t.notMatch(broken.body, "fire");
    const logged = lines.filter(({ level }) => level === "error");
    t.match(logged, [
      { reqId: broken.json<Failed>().request_id, err: { message: /fire/, stack: /service.test/ } },
    ]);
    t.equal(text().split("on fire").length - 1, 2, "in the message and the stack of one line");

    state.fail = new DomainError("SAVE_FAILED", { cause: new Error("ENOSPC") });
    t.match((await poke()).json(), { code: "SAVE_FAILED", error: "保存失败" });
    t.match(
      lines.findLast(({ level }) => level === "error"),
      { err: { cause: { message: "ENOSPC" } } },
    );

    for (const code of ["ENOSPC", "SQLITE_FULL"]) {
      state.fail = Object.assign(new Error("write failed at /secret/place"), { code });
      const full = await poke();
      t.equal(full.statusCode, 507);
      t.match(full.json(), { code: "STORAGE_FULL", error: "服务器存储空间不足，请稍后再试" });
      t.notMatch(full.body, "secret");
    }

    state.fail = new DomainError("NO_SUCH_CODE");
    t.match((await poke()).json(), { code: "INTERNAL" });
    state.fail = Object.assign(new Error("remote said no"), { statusCode: 404 });
    t.equal((await poke()).statusCode, 500, "another server's status is not ours");
    state.fail = "just text";
    t.equal((await poke()).statusCode, 500);
    state.fail = null;
    t.equal((await poke()).statusCode, 500);
    state.fail = new DomainError("TOO_MANY_ATTEMPTS", { params: { retryAfter: 12.2 } });
    t.equal((await poke()).headers["retry-after"], "13");
  },
);

void t.test("an error takes back the headers of the success that did not come", async (t) => {
  const { app } = serviceWithLog();
  t.teardown(() => app.close());
  registerCall(app, calls.poke, ({ reply }) => {
    void reply.headers({ "cache-control": "immutable", etag: '"a"', "content-type": "image/png" });
    throw new DomainError("SAVE_FAILED");
  });
  const { headers } = await app.inject({ method: "POST", url: "/api/poke" });
  t.equal(headers["cache-control"], undefined);
  t.equal(headers.etag, undefined);
  t.match(headers["content-type"], "application/json");
});

void t.test("request ids are taken over only when harmless", async (t) => {
  const { app } = build();
  const idFor = async (id: string) =>
    (await app.inject({ url: "/api/x", headers: { "x-request-id": id } })).headers["x-request-id"];
  t.equal(await idFor("abc-DEF_123"), "abc-DEF_123");
  for (const bad of ["a b", "a".repeat(65), "", "a\tb", "<x>", "é"]) {
    t.match(await idFor(bad), /^[0-9a-f-]{36}$/, JSON.stringify(bad));
  }
});

void t.test("every reply has the security headers", async (t) => {
  const { app } = build();
  for (const url of ["/api/things", "/nothing", "/%ff"]) {
    const { headers } = await app.inject(url);
    t.match(headers, {
      "content-security-policy": /default-src 'none'/,
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "no-referrer",
    });
    t.equal(headers["x-powered-by"], undefined);
  }
});

void t.test("a request is one line without query, secrets, bodies and picture data", async (t) => {
  const { app, lines, text, state } = build();
  state.fail = Object.assign(
    new Error(`cannot fetch http://a/?token=TOPSECRET data:image/png;base64,${"QUJD".repeat(200)}`),
    {
      request: { headers: { authorization: "Bearer TOPSECRET" } },
      code: "E_FETCH",
    },
  );
  await app.inject({
    method: "POST",
    url: "/api/poke?password=TOPSECRET",
    headers: {
      authorization: "Bearer TOPSECRET",
      cookie: "session=TOPSECRET",
      "x-api-key": "TOPSECRET",
    },
  });
  app.log.info(
    {
      user: { newPassword: "TOPSECRET", cloud_token: "TOPSECRET" },
      headers: { "set-cookie": ["TOPSECRET"] },
      imageData: "QUJD",
      bytes: Buffer.from("ABC"),
      server: app.server,
    },
    "Authorization: Bearer TOPSECRET",
  );
  t.notMatch(text(), "TOPSECRET");
  t.notMatch(text(), "QUJD");
  t.match(
    lines.filter(({ msg }) => msg === "request"),
    [
      {
        level: "info",
        service: "test",
        reqId: /./,
        method: "POST",
        path: "/api/poke",
        status: 500,
        ms: Number,
      },
    ],
  );
  t.match(
    lines.find(({ bytes }) => bytes !== undefined),
    { bytes: "[3 bytes]", server: "[Server]" },
  );
  t.match(
    lines.find(({ level }) => level === "error"),
    { err: { code: "E_FETCH" } },
  );
});

void t.test("bytes that are no HTTP are answered in the envelope", async (t) => {
  const { app } = build();
  const port = await listen(app);
  const overflow = await exchange(
    port,
    `GET /api/things HTTP/1.1\r\nHost: a\r\nX: ${"a".repeat(20_000)}\r\n\r\n`,
  );
  t.match(overflow, /^HTTP\/1.1 400 /);
  t.match(overflow, /"ok":false,"code":"INVALID_REQUEST".*请求头过大/);
  const nonsense = await exchange(port, "\x16\x03\x01 hello\r\n\r\n");
  t.match(nonsense, /^HTTP\/1.1 400 /);
  t.match(nonsense, /connection: close\r\n/);
  const twoLengths = await exchange(
    port,
    "POST /api/poke HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
  );
  t.match(twoLengths, /^HTTP\/1.1 400 /);
  const noHost = await exchange(port, "POST /api/poke HTTP/1.1\r\nConnection: close\r\n\r\n");
  t.match(noHost, /^HTTP\/1.1 200 /);
  const badUrl = await exchange(port, "GET /api/%E0%A4%A HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  t.match(badUrl, /^HTTP\/1.1 400 [^]*"ok":false/);
});

void t.test("headers that do not come in time are answered 408", async (t) => {
  const { app } = build({ headersTimeoutMs: 200 });
  const port = await listen(app);
  const reply = await exchange(port, "GET /api/things HTTP/1.1\r\nHost: a\r\n");
  t.match(reply, /^HTTP\/1.1 408 [^]*请求超时/);
});

void t.test(
  "a body that does not come in time is answered 408; a long one may take any time, but not pause",
  async (t) => {
    const { app } = build({ requestTimeoutMs: 200, stallTimeoutMs: 1500 });
    app.post("/api/long", { config: { longBody: true } }, async () => ({ ok: true }));
    const port = await listen(app);
    const request = (path: string) =>
      `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n`;
    t.match(await exchange(port, request("/api/things")), /^HTTP\/1.1 408 [^]*请求超时/);
    t.match(await exchange(port, request("/api/long")), /^HTTP\/1.1 408 /, "a pause ends a long one");

    const socket = net.connect(port, "127.0.0.1");
    t.teardown(() => socket.destroy());
    socket.write(request("/api/long"));
    // Twenty bytes, one each 30 ms: three times as long as other bodies may take.
    const bytes = [...'{"a": [1, 2, 3, 45]}'];
    const drip = setInterval(() => socket.write(bytes.shift() ?? ""), 30);
    const [reply] = (await once(socket, "data")) as [Buffer];
    clearInterval(drip);
    t.match(reply.toString(), /^HTTP\/1.1 200 /, "longer than a whole body may take");
  },
);

void t.test("a caller that hangs up leaves one line and no error", async (t) => {
  const { app, lines } = build();
  const port = await listen(app);
  const socket = net.connect(port, "127.0.0.1");
  await once(socket, "connect");
  const arrived = once(app.server, "request");
  socket.write(
    `POST /api/things HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"name":`,
  );
  const [, response] = (await arrived) as [unknown, NodeJS.EventEmitter];
  const closed = once(response, "close");
  socket.destroy();
  await closed;
  await app.close();
  t.equal(lines.filter(({ level }) => level === "error").length, 0);
  t.match(
    lines.filter(({ msg }) => msg === "request"),
    [{ path: "/api/things", aborted: true }],
  );
});

void t.test("a client that sends all of a refused body before it reads gets the answer", async (t) => {
  const { app } = build({ bodyLimit: 1000 });
  const port = await listen(app);
  const socket = net.connect(port, "127.0.0.1");
  await once(socket, "connect");
  const size = 20_000_000;
  const head = `POST /api/things HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${size}\r\n\r\n`;
  socket.write(head);
  // Rejects with EPIPE or ECONNRESET when the server closes before it has read all.
  if (!socket.write(Buffer.alloc(size, "a"))) await once(socket, "drain");
  const [answer] = (await once(socket, "data")) as [Buffer];
  t.match(answer.toString(), /^HTTP\/1.1 400 [^]*PICTURE_TOO_LARGE/);
  socket.destroy();
});

void t.test(
  "a connection whose body was left in the middle, however it was read, goes on with the next request",
  async (t) => {
    const { app } = build();
    const ways: Readonly<Record<string, (body: Readable) => unknown>> = {
      unread: () => undefined,
      iterator: (body) => body.iterator({ destroyOnReturn: false }).next(),
      pipe: (body) => body.pipe(new PassThrough()),
    };
    for (const [name, begin] of Object.entries(ways)) {
      registerStreamCall(app, { ...calls.poke, path: `/api/${name}` }, async ({ body }) => {
        await begin(body);
        throw new DomainError("SAVE_FAILED");
      });
    }
    const port = await listen(app);
    for (const name of Object.keys(ways)) {
      const socket = net.connect(port, "127.0.0.1");
      t.teardown(() => socket.destroy());
      let heard = "";
      socket.setEncoding("utf8").on("data", (text: string) => (heard += text));
      const size = 20_000_000;
      socket.write(`POST /api/${name} HTTP/1.1\r\nHost: a\r\nContent-Length: ${size}\r\n\r\n`);
      socket.write(Buffer.alloc(size, "a"));
      socket.write("GET /api/nothing HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      await once(socket, "close");
      t.match(heard, /^HTTP\/1.1 500 [^]*SAVE_FAILED[^]*HTTP\/1.1 404 /, name);
    }
  },
);

void t.test("the caller's address is the forwarded one only behind a trusted proxy", async (t) => {
  for (const [trustProxy, expected] of [
    [false, "127.0.0.1"],
    [["loopback"], "9.9.9.9"],
    [["10.0.0.0/8"], "127.0.0.1"],
  ] as const) {
    const { app } = serviceWithLog({ trustProxy: trustProxy === false ? false : [...trustProxy] });
    t.teardown(() => app.close());
    app.get("/ip", (request, reply) => reply.send({ ip: request.ip }));
    const reply = await app.inject({ url: "/ip", headers: { "x-forwarded-for": "8.8.8.8, 9.9.9.9" } });
    t.same(reply.json(), { ip: expected });
  }
});

void t.test("a surface's own error handler answers inside it", async (t) => {
  const { app } = serviceWithLog({ surfaces: [] });
  t.teardown(() => app.close());
  void app.register(async (surface) => {
    surface.setErrorHandler(envelope.errorHandler);
    registerCall(surface, calls.makeThing, ({ body }) => ({ ok: true, got: body }));
  });
  const reply = await app.inject({ method: "POST", url: "/api/things", payload: {} });
  t.match(reply.json(), { ok: false, code: "NAME_REQUIRED" });
});
