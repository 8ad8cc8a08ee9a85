import { localCalls, syncCalls } from "@clothesline/contracts";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import t, { type Test } from "tap";
import { ApiError, createClient, NetworkError, withCookies } from "../src/index.ts";

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

async function serve(test: Test, handler: Handler): Promise<string> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => handler(request, response, Buffer.concat(chunks).toString()));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  test.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const json = (response: ServerResponse, status: number, body: unknown, headers = {}) =>
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));

t.test(
  "a call sends its method, path, query, body and headers, and returns the body of success",
  async (t) => {
    const baseUrl = await serve(t, (request, response, body) =>
      json(response, 200, {
        method: request.method,
        url: request.url,
        type: request.headers["content-type"],
        auth: request.headers.authorization,
        body,
      }),
    );
    let token = "first";
    const client = createClient(syncCalls, {
      baseUrl,
      headers: () => ({ authorization: `Bearer ${token}` }),
    });
    const listed: unknown = await client.listCloudImages({
      params: { user_id: "a b/é" },
      query: { limit: 3 },
    });
    t.match(listed, {
      method: "GET",
      url: "/api/sync/user/a%20b%2F%C3%A9/images?limit=3",
      auth: "Bearer first",
      type: undefined,
      body: "",
    });
    token = "second";
    const trashed: unknown = await client.trashCloudImages({
      params: { user_id: "u" },
      body: { ids: ["i"] },
    });
    t.match(trashed, {
      method: "POST",
      url: "/api/sync/user/u/trash",
      type: "application/json",
      auth: "Bearer second",
      body: '{"ids":["i"]}',
    });
    const status: unknown = await client.getCloudStatus();
    t.match(status, { url: "/api/status" });
  },
);

t.test(
  "a path in the base address goes before the call's path, with or without a slash at its end",
  async (t) => {
    const base = await serve(t, (request, response) => json(response, 200, { url: request.url }));
    for (const path of ["/cloud", "/cloud/"]) {
      const reply: unknown = await createClient(localCalls, { baseUrl: base + path }).getStatus();
      t.match(reply, { url: "/cloud/api/status" });
    }
  },
);

t.test("a path parameter that would climb is refused before anything is sent", async (t) => {
  let requests = 0;
  const baseUrl = await serve(t, (_, response) => {
    requests += 1;
    json(response, 200, {});
  });
  const client = createClient(localCalls, { baseUrl });
  for (const filename of ["..", ".", ""]) {
    await t.rejects(client.getImageFile({ params: { user_id: "u", filename } }), TypeError);
  }
  t.equal(requests, 0);
});

t.test("a multipart body carries files with their names and skips what is not given", async (t) => {
  const baseUrl = await serve(t, (request, response, body) =>
    json(response, 200, { type: request.headers["content-type"], body }),
  );
  const client = createClient(localCalls, { baseUrl });
  const file = new File(["bytes"], "shirt.png", { type: "image/png" });
  const reply = await client.uploadFile({ body: { file, category: null } });
  t.match(reply, {
    type: /^multipart\/form-data; boundary=/,
    body: /filename="shirt\.png"[^]*bytes/,
  });
  t.notMatch(reply, { body: /name="category"/ });
  t.match(await client.uploadFile({ body: { file: new Blob(["x"]), category: "char" } }), {
    body: /filename="blob"[^]*name="category"[^]*char/,
  });
});

t.test("a reply that is not JSON by contract comes as the response itself", async (t) => {
  const baseUrl = await serve(t, (request, response) => {
    if (request.headers["if-none-match"]) response.writeHead(304).end();
    else response.writeHead(200, { "content-type": "image/png" }).end(Buffer.from([1, 2, 255]));
  });
  const client = createClient(syncCalls, { baseUrl });
  const params = { user_id: "u", image_id: "i" };
  const response = await client.getCloudImageFile({ params });
  t.same(new Uint8Array(await response.arrayBuffer()), new Uint8Array([1, 2, 255]));
  const again = await client.getCloudImageFile({ params, headers: { "if-none-match": '"x"' } });
  t.equal(again.status, 304);
});

t.test("a documented error becomes an ApiError with the document's sentence and the code", async (t) => {
  const baseUrl = await serve(t, (_, response) =>
    json(
      response,
      429,
      {
        success: false,
        error: "尝试次数过多，请稍后再试",
        code: "TOO_MANY_ATTEMPTS",
        detail: "wait",
      },
      { "retry-after": "7" },
    ),
  );
  const error = await createClient(localCalls, { baseUrl })
    .login({ body: { username: "a", password: "b" } })
    .catch((reason: unknown) => reason);
  t.ok(error instanceof ApiError);
  t.match(error, {
    status: 429,
    code: "TOO_MANY_ATTEMPTS",
    message: "尝试次数过多，请稍后再试",
    detail: "wait",
    retryAfter: 7,
  });
});

t.test("an error without a code, and a page instead of JSON, are ApiErrors too", async (t) => {
  let reply: (response: ServerResponse) => void = () => undefined;
  const baseUrl = await serve(t, (_, response) => reply(response));
  const client = createClient(localCalls, { baseUrl });
  const answer = () => client.getStatus().catch((reason: unknown) => reason);

  reply = (response) => json(response, 404, { error: "图片不存在" });
  t.match(await answer(), {
    name: "ApiError",
    status: 404,
    code: "UNKNOWN",
    message: "图片不存在",
  });
  reply = (response) => response.writeHead(502).end("<html>Bad gateway</html>");
  t.match(await answer(), { name: "ApiError", status: 502, code: "UNREADABLE_REPLY" });
  reply = (response) => response.writeHead(200).end("<html>Welcome to the hotel's network</html>");
  t.match(await answer(), {
    name: "ApiError",
    status: 200,
    code: "UNREADABLE_REPLY",
    body: /hotel/,
  });
});

t.test("a reply that its reader does not accept is an ApiError, whatever its status", async (t) => {
  const baseUrl = await serve(t, (_request, response) => json(response, 200, { success: true }));
  const asked: string[] = [];
  const client = createClient(syncCalls, {
    baseUrl,
    accepts: (call, body) => {
      asked.push(call.operationId);
      return typeof body === "object" && body !== null && "library_version" in body;
    },
  });
  const refused = { status: 200, code: "UNREADABLE_REPLY", body: { success: true } };
  await t.rejects(client.getLibrary({ params: { user_id: "u" } }), refused);
  t.same(asked, ["getLibrary"]);
});

t.test("a server that is not there is a NetworkError, and so is a connection that breaks", async (t) => {
  const baseUrl = await serve(t, (_, response) => {
    response.writeHead(200, { "content-length": "100" }).write("{");
    setImmediate(() => response.destroy());
  });
  t.match(
    await createClient(localCalls, { baseUrl })
      .getStatus()
      .catch((e: unknown) => e),
    {
      name: "NetworkError",
      timedOut: false,
    },
  );
  const away = createClient(localCalls, { baseUrl: "http://127.0.0.1:1" });
  t.match(await away.getStatus().catch((e: unknown) => e), {
    name: "NetworkError",
    timedOut: false,
  });
});

t.test("a server that does not answer in time is a NetworkError that says so", async (t) => {
  const baseUrl = await serve(t, () => undefined);
  const client = createClient(localCalls, { baseUrl, timeoutMs: 20 });
  const error = await client.getStatus().catch((reason: unknown) => reason);
  t.ok(error instanceof NetworkError);
  t.match(error, { timedOut: true });
});

t.test("a caller's own signal ends the request with the caller's reason", async (t) => {
  const baseUrl = await serve(t, () => undefined);
  const reason = new Error("changed my mind");
  const request = createClient(localCalls, { baseUrl }).getStatus({
    signal: AbortSignal.abort(reason),
  });
  t.equal(await request.catch((e: unknown) => e), reason);
});

t.test("withCookies keeps a server's cookies, sends them back and drops what the server ends", async (t) => {
  const baseUrl = await serve(t, (request, response) => {
    const cookies =
      request.url === "/api/logout"
        ? ["session=; Max-Age=0; Path=/"]
        : ["session=secret; Path=/; HttpOnly", "theme=dark; Expires=Thu, 01 Jan 2099 00:00:00 GMT"];
    json(response, 200, { cookie: request.headers.cookie ?? null }, { "set-cookie": cookies });
  });
  const client = createClient(localCalls, { baseUrl, fetch: withCookies() });
  t.match(await client.getStatus(), { cookie: null });
  t.match(await client.logout(), { cookie: "session=secret; theme=dark" });
  t.match(await client.getStatus(), { cookie: "theme=dark" });
  t.match(await createClient(localCalls, { baseUrl, fetch: withCookies() }).getStatus(), {
    cookie: null,
  });
});

t.test("withCookies begins with the cookies it is given and keeps them up to date", async (t) => {
  const baseUrl = await serve(t, (request, response) =>
    json(response, 200, { cookie: request.headers.cookie ?? null }, { "set-cookie": "session=next; Path=/" }),
  );
  const cookies = new Map([["session", "kept"]]);
  const fetch = withCookies(globalThis.fetch, new Map([[new URL(baseUrl).origin, cookies]]));
  t.match(await createClient(localCalls, { baseUrl, fetch }).getStatus(), { cookie: "session=kept" });
  t.same([...cookies], [["session", "next"]]);
});

t.test(
  "the other surfaces' errors are read too: error_code and detail, and errors field by field",
  async (t) => {
    const bodies = {
      "/api/status": {
        detail: "无效的API密钥",
        error_code: "INVALID_API_KEY",
        timestamp: "2026-01-01T00:00:00Z",
      },
      "/api/logout": {
        errors: { name: ["此字段不能为空。", "x"], path: ["y"] },
        message: "Invalid data provided",
      },
      "/api/user/profile": { error: "没有权限删除此文件" },
    };
    const baseUrl = await serve(t, (request, response) =>
      json(response, 400, bodies[request.url as keyof typeof bodies]),
    );
    const client = createClient(localCalls, { baseUrl });
    await t.rejects(client.getStatus(), {
      code: "INVALID_API_KEY",
      message: "无效的API密钥",
      detail: undefined,
    });
    await t.rejects(client.logout(), {
      code: "UNKNOWN",
      message: "Invalid data provided",
      detail: "name: 此字段不能为空。 x; path: y",
    });
    await t.rejects(client.getProfile(), {
      code: "UNKNOWN",
      message: "没有权限删除此文件",
      detail: undefined,
    });
  },
);
