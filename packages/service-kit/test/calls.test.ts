import { createHash } from "node:crypto";
import { once } from "node:events";
import http from "node:http";
import { Readable } from "node:stream";
import t from "tap";
import { DomainError } from "@clothesline/contracts";
import { callRegistrar, registerCall, registerStreamCall } from "../src/index.ts";
import { calls, listen, serviceWithLog } from "./fixture.ts";

interface Answer {
  code?: string;
  detail?: string;
  got: Record<string, unknown>;
}

void t.test("bodies are checked leniently and refused with the call's own error", async (t) => {
  const { app } = serviceWithLog();
  t.teardown(() => app.close());
  registerCall(app, calls.makeThing, ({ body }) => ({ ok: true, got: body }));
  const make = async (payload: object | undefined) =>
    app.inject({ method: "POST", url: "/api/things", ...(payload ? { payload } : {}) });

  const good = await make({ name: "a", colour: null, size: 3, unknown: [1] });
  t.equal(good.statusCode, 201, "the call's success status");
  t.same(good.json<Answer>().got, { name: "a", colour: null, size: 3, unknown: [1] });
  t.match(good.headers["content-type"], "application/json");

  const bad: [object | undefined, string, string][] = [
    [undefined, "NAME_REQUIRED", "字段 name 不能为空"],
    [{}, "NAME_REQUIRED", "字段 name 不能为空"],
    [{ name: null }, "NAME_REQUIRED", "字段 name 不能为空"],
    [{ name: "" }, "NAME_REQUIRED", "字段 name 不能为空"],
    [{ name: 5 }, "NAME_REQUIRED", "字段 name 必须是文本"],
    [{ name: "a", size: 0 }, "INVALID_REQUEST", "字段 size 不能小于 1"],
    [{ name: "a", size: "3" }, "INVALID_REQUEST", "字段 size 必须是整数"],
    [{ name: "a", colour: "green" }, "COLOUR_INVALID", "字段 colour "],
    [[], "NAME_REQUIRED", "请求必须是对象"],
  ];
  for (const [payload, code, detail] of bad) {
    const refused = await make(payload);
    t.equal(refused.statusCode, 400, JSON.stringify(payload));
    t.match(refused.json<Answer>(), { code, detail }, JSON.stringify(payload));
  }
});

void t.test("queries and paths become numbers and booleans, and garbage is refused", async (t) => {
  const { app } = serviceWithLog();
  t.teardown(() => app.close());
  const surface = callRegistrar(app, { session: () => "ann" });
  surface.on(calls.findThings, ({ params, query, who }) => ({ ok: true, got: { ...params, ...query }, who }));
  const ask = async (rest: string) => app.inject(`/api/users/${rest}`);

  t.same((await ask("7/things")).json(), { ok: true, got: { user_id: 7, page: 1 }, who: "ann" });
  const all = "7/things?page=2&ratio=1.5&deep=TRUE&colour=red&q=12&tags=a&tags=b&other=1";
  t.same((await ask(all)).json<Answer>().got, {
    user_id: 7,
    page: 2,
    ratio: 1.5,
    deep: true,
    colour: "red",
    q: "12",
    tags: ["a", "b"],
  });
  t.same((await ask("7/things?page=&colour=&deep=0&q=&page=9")).json<Answer>().got, {
    user_id: 7,
    page: 1,
    deep: false,
    q: "",
  });
  t.same((await ask("7/things?page=3&page=x")).json<Answer>().got, { user_id: 7, page: 3 });
  const bad: [string, string, string][] = [
    ["x/things", "INVALID_REQUEST", "字段 user_id 必须是整数"],
    ["7/things?page=x", "INVALID_REQUEST", "字段 page 必须是整数"],
    ["7/things?page=1.5", "INVALID_REQUEST", "字段 page 必须是整数"],
    ["7/things?page=1e3", "INVALID_REQUEST", "字段 page 必须是整数"],
    ["7/things?page=0", "INVALID_REQUEST", "字段 page 不能小于 1"],
    ["7/things?page=99999999999999999999", "INVALID_REQUEST", "字段 page 必须是整数"],
    ["7/things?ratio=NaN", "INVALID_REQUEST", "字段 ratio 必须是数字"],
    ["7/things?deep=maybe", "INVALID_REQUEST", "字段 deep 必须是布尔值"],
    ["7/things?colour=green", "COLOUR_INVALID", "字段 colour 必须是 red、blue 之一"],
    ["7/things?q=12345678901", "INVALID_REQUEST", "字段 q 不能超过 10 个字符"],
  ];
  for (const [rest, code, detail] of bad) {
    const refused = await ask(rest);
    t.equal(refused.statusCode, 400, rest);
    t.match(refused.json<Answer>(), { code, detail }, rest);
  }
  t.same((await ask("7/things?__proto__=1&constructor=2")).json<Answer>().got, { user_id: 7, page: 1 });
});

void t.test("the check a call's auth names runs before its body is read", async (t) => {
  const { app } = serviceWithLog();
  t.teardown(() => app.close());
  let ran = 0;
  const surface = callRegistrar(app, {
    session: (request) => {
      if (request.headers.authorization === undefined) throw new DomainError("LOGIN_REQUIRED");
      return { name: "ann" };
    },
    "optional-session": async () => undefined,
  });
  surface.on(calls.findThings, ({ who, query }) => {
    ran += 1;
    return { ok: true, got: query, who: who.name };
  });
  surface.onStream(calls.takeStream, async ({ who, body }) => {
    ran += who.name.length;
    return { ok: true, bytes: (await body.toArray()).length };
  });
  t.equal((await app.inject("/api/users/x/things")).statusCode, 401, "before the input is checked");
  const sent = await app.inject({ method: "POST", url: "/api/streams/a", payload: "{", headers: {} });
  t.match(sent.json<Answer>(), { code: "LOGIN_REQUIRED" });
  t.equal(ran, 0);
  const headers = { authorization: "x" };
  t.match((await app.inject({ url: "/api/users/1/things", headers })).json(), { who: "ann" });
  t.throws(
    () => surface.on(calls.getPicture, () => Buffer.from("")),
    /getPicture needs a check for "device"/,
  );
});

void t.test("a stream call gets the body unread, of any type and size", async (t) => {
  const { app } = serviceWithLog({ bodyLimit: 10 });
  t.teardown(() => app.close());
  let largest = 0;
  registerStreamCall(app, calls.takeStream, async ({ params, body }) => {
    const hash = createHash("sha256");
    let bytes = 0;
    for await (const chunk of body) {
      const piece = chunk as Buffer;
      largest = Math.max(largest, piece.length);
      bytes += piece.length;
      hash.update(piece);
    }
    t.equal(params.name, "a b");
    return { ok: true, bytes };
  });
  registerCall(app, calls.makeThing, ({ body }) => ({ ok: true, got: body }));
  const port = await listen(app);
  const send = async (type: string | undefined, size: number) => {
    const request = http.request({
      port,
      method: "POST",
      path: "/api/streams/a%20b",
      headers: type === undefined ? {} : { "content-type": type },
    });
    const answered = once(request, "response");
    Readable.from(
      (function* () {
        for (let left = size; left > 0; left -= 65_536) yield Buffer.alloc(Math.min(left, 65_536), 123);
      })(),
    ).pipe(request);
    const [response] = (await answered) as [http.IncomingMessage];
    return JSON.parse(Buffer.concat(await response.toArray()).toString()) as { bytes: number };
  };
  t.match(await send("application/json", 3_000_000), { ok: true, bytes: 3_000_000 });
  t.match(await send("text/weird; x=y", 20), { ok: true, bytes: 20 });
  t.match(await send(undefined, 0), { ok: true, bytes: 0 });
  t.ok(largest < 200_000, "in pieces");
  const other = await app.inject({ method: "POST", url: "/api/things", payload: { name: "abcdefghijkl" } });
  t.equal(other.json<Answer>().code, "PICTURE_TOO_LARGE", "other calls keep their limit");
});

void t.test("a form call leaves its parts to the handler, and bytes are sent as they are", async (t) => {
  const { app } = serviceWithLog();
  t.teardown(() => app.close());
  app.addContentTypeParser("multipart/form-data", (_request, payload, done) => done(null, payload));
  registerCall(app, calls.sendForm, async ({ body }) => {
    t.type(body, Readable);
    await (body as Readable).toArray();
    return { ok: true };
  });
  registerCall(app, calls.getPicture, ({ reply }) => {
    void reply.header("content-type", "image/png");
    return Buffer.from([1, 2, 3]);
  });
  registerCall(app, calls.poke, () => ({ ok: true }));
  const form = await app.inject({
    method: "POST",
    url: "/api/forms",
    payload: "--b--",
    headers: { "content-type": "multipart/form-data; boundary=b" },
  });
  t.same(form.json(), { ok: true });
  const wrong = await app.inject({
    method: "POST",
    url: "/api/forms",
    payload: "a=b",
    headers: { "content-type": "text/plain" },
  });
  t.match(wrong.json<Answer>(), { code: "NAME_REQUIRED" });
  const picture = await app.inject("/api/pictures/a.png");
  t.same(picture.rawPayload, Buffer.from([1, 2, 3]));
  t.equal(picture.headers["content-type"], "image/png");
  const head = await app.inject({ method: "HEAD", url: "/api/pictures/a.png" });
  t.equal(head.statusCode, 200);
});

void t.test("a reply's wrong type does not compile", async (t) => {
  const { app } = serviceWithLog();
  t.teardown(() => app.close());
  // @ts-expect-error `ok` must be true
  registerCall(app, calls.poke, () => ({ ok: false }));
  const surface = callRegistrar(app, { session: () => 1 });
  // @ts-expect-error `who` is a number
  surface.on(calls.findThings, ({ query, who }) => ({ ok: true, got: query, who }));
  t.pass();
});
