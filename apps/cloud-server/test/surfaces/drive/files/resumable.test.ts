import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import { Upload } from "tus-js-client";
import { sweepUploads } from "../../../../src/features/files/resumable.ts";
import { call, openCloud } from "../../../cloud.ts";
import { launch } from "../../../process.ts";
import { type DriveCloud, keeper, openDrive } from "./shelf.ts";

interface Sent {
  readonly url: string;
  readonly bytes: Buffer<ArrayBuffer>;
  readonly token: string;
  readonly metadata: Record<string, string>;
  readonly chunkSize?: number;
}

/** Uploads with the usual client; `stopAt` cuts the upload once that many bytes were accepted. */
function send({ url, bytes, token, metadata, chunkSize }: Sent, stopAt = Infinity, from?: string) {
  return new Promise<{ url: string | null; isDone: boolean }>((resolve, reject) => {
    const upload = new Upload(bytes, {
      endpoint: `${url}/file/tus/`,
      headers: { authorization: `Bearer ${token}` },
      metadata,
      retryDelays: null,
      storeFingerprintForResuming: false,
      ...(from === undefined ? {} : { uploadUrl: from }),
      ...(chunkSize === undefined ? {} : { chunkSize }),
      onError: reject,
      onSuccess: () => resolve({ url: upload.url, isDone: true }),
      onChunkComplete(_size, accepted) {
        if (accepted < stopAt || accepted >= bytes.length) return;
        void upload.abort().then(() => resolve({ url: upload.url, isDone: false }));
      },
    });
    upload.start();
  });
}

async function served(t: Test, env?: Record<string, string>, dir?: string) {
  const cloud = await openDrive(t, env, dir);
  const url = await cloud.app.listen({ port: 0, host: "127.0.0.1" });
  const waiting = () => readdirSync(join(cloud.dataDir, "uploads"));
  return { ...cloud, url, waiting };
}

t.test("an upload that was cut is continued where it stopped, and recorded at its end", async (t) => {
  const cloud = await served(t);
  const ann = await keeper(cloud, "ann");
  const bytes = randomBytes(3_000_000);
  const sent = {
    url: cloud.url,
    bytes,
    token: ann.token,
    metadata: { filename: "大文件.bin", filetype: "application/zip", path: "/备份/今天" },
    chunkSize: 500_000,
  };
  const cut = await send(sent, 1_000_000);
  t.equal(cut.isDone, false);
  t.same(await ann.names(), []);
  const info = await ann.get("storage-info/");
  t.equal(info.body.used_space, 3_000_000, "what it will need is set aside");

  const end = await send(sent, Infinity, cut.url ?? "");
  t.equal(end.isDone, true);
  const { body } = await ann.post("list/", { path: "/备份/今天/" });
  t.match(body.files, [{ name: "大文件.bin", size: 3_000_000, content_type: "application/zip" }]);
  t.equal(body.used_space, 3_000_000, "and counted once");
  const link = await ann.post(`${body.files[0].id}/download/`);
  const got = await cloud.app.inject({
    method: "GET",
    url: new URL(link.body.download_url).pathname + new URL(link.body.download_url).search,
  });
  t.ok(got.rawPayload.equals(bytes));
  t.same(cloud.waiting(), []);

  const id = end.url?.split("/").at(-1);
  const made = await ann.get(`tus/${id}/file/`);
  t.match(made.body, { file: body.files[0], message: "文件上传成功" });
});

const text = (value: string): string => Buffer.from(value).toString("base64");

/** One request of the protocol. */
async function tus(
  cloud: DriveCloud,
  token: string,
  method: "POST" | "HEAD" | "PATCH" | "DELETE" | "OPTIONS",
  url: string,
  headers: Record<string, string> = {},
  payload?: string,
) {
  const answer = await cloud.app.inject({
    method,
    url,
    headers: {
      authorization: `Bearer ${token}`,
      "tus-resumable": "1.0.0",
      ...(method === "PATCH" ? { "content-type": "application/offset+octet-stream" } : {}),
      ...headers,
    },
    ...(payload === undefined ? {} : { payload }),
  });
  return { status: answer.statusCode, headers: answer.headers, text: answer.body };
}

async function begin(cloud: DriveCloud, token: string, size: number, name = "a.txt"): Promise<string> {
  const headers = { "upload-length": String(size), "upload-metadata": `filename ${text(name)}` };
  const { status, headers: answered } = await tus(cloud, token, "POST", "/file/tus", headers);
  if (status !== 201) throw new Error(`not begun: ${status}`);
  return String(answered.location);
}

t.test("an upload is its owner's alone, and does only what was announced", async (t) => {
  const cloud = await served(t);
  const ann = await keeper(cloud, "ann");
  const eve = await keeper(cloud, "eve");
  const url = await begin(cloud, ann.token, 10);
  const send = (offset: string, body: string, token = ann.token) =>
    tus(cloud, token, "PATCH", url, { "upload-offset": offset }, body);

  for (const method of ["HEAD", "DELETE"] as const) {
    t.equal((await tus(cloud, eve.token, method, url)).status, 403, method);
  }
  const stranger = await send("0", "0123456789", eve.token);
  t.equal(stranger.status, 403);
  t.match(JSON.parse(stranger.text), { error: "没有权限使用此文件地址" });

  t.equal((await send("0", "01234")).status, 204);
  t.match((await tus(cloud, ann.token, "HEAD", url)).headers, {
    "upload-offset": "5",
    "upload-length": "10",
    "cache-control": "no-store",
  });
  t.equal((await send("3", "x")).status, 409, "not where it stands");
  t.match(JSON.parse((await send("9", "x")).text), { error: /上传位置/, detail: /conflict/ });
  t.equal((await send("5", "more than there is room for")).status, 413);
  t.equal((await send("-1", "x")).status, 400);
  t.equal((await tus(cloud, ann.token, "PATCH", url, {}, "x")).status, 403, "no offset");
  t.equal((await send("5", "56789")).status, 204);
  t.match((await ann.post("list/")).body.files, [
    { name: "a.txt", size: 10, content_type: "application/octet-stream" },
  ]);
  t.equal((await tus(cloud, ann.token, "HEAD", url)).headers["upload-offset"], "10");
  t.equal((await tus(cloud, ann.token, "DELETE", url)).status, 400, "it is a file now");
  t.equal((await ann.names()).length, 1);
  t.equal((await eve.get(`tus/${url.split("/").at(-1)}/file/`)).status, 403);

  const empty = await begin(cloud, ann.token, 0, "empty");
  t.ok((await ann.names()).includes("empty"));
  t.equal((await tus(cloud, ann.token, "HEAD", empty)).headers["upload-offset"], "0");

  const given = await begin(cloud, ann.token, 5);
  t.equal((await tus(cloud, ann.token, "DELETE", given)).status, 204);
  t.equal((await tus(cloud, ann.token, "HEAD", given)).status, 404);
  t.equal((await ann.get("storage-info/")).body.used_space, 10, "nothing is set aside any more");
  t.same(cloud.waiting(), []);
});

t.test("uploads that could never be recorded do not begin", async (t) => {
  const cloud = await served(t, { DRIVE_QUOTA_BYTES: "2000", DRIVE_MAX_FILE_BYTES: "1000" });
  const ann = await keeper(cloud, "ann");
  const file = { "upload-length": "5", "upload-metadata": `filename ${text("a")}` };
  const bad: [Record<string, string>, number][] = [
    [{}, 400],
    [{ ...file, "upload-length": "-1" }, 400],
    [{ ...file, "upload-length": "x" }, 400],
    [{ ...file, "upload-length": "99999999999999999999999" }, 400],
    [{ ...file, "upload-length": "1001" }, 413],
    [{ "upload-length": "5" }, 400],
    [{ ...file, "upload-metadata": `filename ${text("../../etc/passwd")}` }, 400],
    [{ ...file, "upload-metadata": `filename ${text("a")},path ${text("/../x")}` }, 400],
    [{ ...file, "upload-metadata": "filename" }, 400],
    [{ ...file, "upload-metadata": ",,," }, 400],
    [{ ...file, "upload-defer-length": "1" }, 400],
    [{ "upload-defer-length": "1" }, 400],
    [{ ...file, "upload-concat": "partial" }, 400],
    [{ ...file, "tus-resumable": "9.9" }, 400],
  ];
  for (const [headers, status] of bad) {
    const answer = await tus(cloud, ann.token, "POST", "/file/tus/", headers);
    t.equal(answer.status, status, JSON.stringify(headers));
    t.type(JSON.parse(answer.text).error, "string");
  }
  t.equal(
    (
      await cloud.app.inject({
        method: "POST",
        url: "/file/tus/",
        headers: { authorization: `Bearer ${ann.token}` },
      })
    ).statusCode,
    412,
  );
  for (const id of ["x", "..%2f..%2fsecret.key", "%00", "a".repeat(2000)]) {
    const { status } = await tus(cloud, ann.token, "HEAD", `/file/tus/${id}`);
    t.ok(status === 404 || status === 400, `${id.slice(0, 20)} ${status}`);
  }
  const able = await tus(cloud, "", "OPTIONS", "/file/tus/");
  t.match(able, { status: 204, headers: { "tus-version": "1.0.0", "tus-max-size": "1000" } });
  t.same(cloud.waiting(), []);
  t.equal((await cloud.db.selectFrom("resumable_uploads").selectAll().execute()).length, 0);

  const some = await Promise.all(
    Array.from({ length: 201 }, () =>
      tus(cloud, ann.token, "POST", "/file/tus/", { ...file, "upload-length": "1" }),
    ),
  );
  t.equal(some.filter(({ status }) => status === 201).length, 200);
  t.match(JSON.parse(some.find(({ status }) => status !== 201)?.text ?? ""), {
    error: "未完成的上传过多，请稍后再试",
  });
});

t.test("an upload that was whole when the program died is recorded when its sender asks", async (t) => {
  const dir = t.testdir({});
  const first = await served(t, {}, dir);
  const ann = await keeper(first, "ann");
  const url = await begin(first, ann.token, 7, "whole.txt");
  await first.app.close();
  // As a kill between the last byte and the record leaves it.
  const [name] = first.waiting();
  writeFileSync(join(first.dataDir, "uploads", name ?? ""), "7 bytes");
  writeFileSync(join(first.dataDir, "uploads", "of-nobody.part"), "left over");

  const cloud = await served(t, {}, dir);
  t.equal((await tus(cloud, ann.token, "HEAD", url)).headers["upload-offset"], "7");
  const { body } = await call(cloud, "POST", "/file/list/", { token: ann.token });
  t.match(body.files, [{ name: "whole.txt", size: 7 }]);
  t.equal((await tus(cloud, ann.token, "HEAD", url)).headers["upload-offset"], "7");
  t.equal((await call(cloud, "POST", "/file/list/", { token: ann.token })).body.files.length, 1, "once");
  await sweepUploads({ db: cloud.db }, join(cloud.dataDir, "uploads"), new Date());
  t.same(cloud.waiting(), []);
});

t.test("uploads that take more than a day are forgotten", async (t) => {
  const cloud = await served(t);
  const ann = await keeper(cloud, "ann");
  const url = await begin(cloud, ann.token, 500);
  const tomorrow = new Date(Date.now() + 24 * 3600 * 1000 + 1000);
  t.equal((await ann.get("storage-info/")).body.used_space, 500);
  t.equal(await sweepUploads({ db: cloud.db }, join(cloud.dataDir, "uploads"), tomorrow), 1);
  t.equal((await tus(cloud, ann.token, "HEAD", url)).status, 404);
  t.equal((await ann.get("storage-info/")).body.used_space, 0);
});

t.test("an upload goes on after the program was killed in the middle of it", async (t) => {
  const dir = t.testdir({});
  const dataDir = join(dir, "cloud");
  let server = await launch(dataDir);
  const body = { username: "ann", email: "ann@example.com", password: "pass of ann" };
  const json = { "content-type": "application/json" };
  const ask = async (path: string, given: object, token = ""): Promise<unknown> => {
    const authorization = token === "" ? {} : { authorization: `Bearer ${token}` };
    const answer = await fetch(`${server.url}${path}`, {
      method: "POST",
      headers: { ...json, ...authorization },
      body: JSON.stringify(given),
    });
    return await answer.json();
  };
  await ask("/user/register/", body);
  const { access } = (await ask("/user/login/", body)) as { access: string };
  const bytes = randomBytes(6_000_000);
  const sent = {
    url: server.url,
    bytes,
    token: access,
    metadata: { filename: "video.mp4" },
    chunkSize: 500_000,
  };
  const cut = await send(sent, 2_000_000);
  server.child.kill("SIGKILL");
  await once(server.child, "exit");
  server = await launch(dataDir);
  const from = `${server.url}${new URL(cut.url ?? "").pathname}`;
  const head = await fetch(from, {
    method: "HEAD",
    headers: { authorization: `Bearer ${access}`, "tus-resumable": "1.0.0" },
  });
  t.ok(Number(head.headers.get("upload-offset")) >= 2_000_000, "nothing that was accepted is sent again");
  const end = await send({ ...sent, url: server.url }, Infinity, from);
  t.equal(end.isDone, true);
  // Recorded means there, whatever happens next.
  server.child.kill("SIGKILL");
  await once(server.child, "exit");
  const cloud = await openCloud(t, { dir });
  const { body: listed } = await call(cloud, "POST", "/file/list/", { token: access });
  t.match(listed.files, [{ name: "video.mp4", size: 6_000_000 }]);
  const link = await call(cloud, "POST", `/file/${listed.files[0].id}/download/`, { token: access });
  const { pathname, search } = new URL(link.body.download_url);
  const got = await cloud.app.inject({ method: "GET", url: pathname + search });
  t.ok(got.rawPayload.equals(bytes));
});

t.test("a disk that has no room is told as such, whichever way the file comes", async (t) => {
  const { child, url } = await launch(t.testdir({}), 4096);
  t.teardown(() => void child.kill());
  const ask = async (path: string, body: unknown) =>
    (await fetch(url + path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }).then((reply) => reply.json())) as { access: string };
  const ann = { username: "ann", password: "the password of ann" };
  await ask("/user/register/", { ...ann, email: "ann@example.com" });
  const { access: token } = await ask("/user/login/", ann);
  const sent = { url, bytes: randomBytes(6_000_000), token, metadata: { filename: "large" } };
  const refused = (await send(sent).catch((error: unknown) => error)) as {
    originalResponse: { getStatus: () => number; getBody: () => string };
  };
  t.equal(refused.originalResponse.getStatus(), 507);
  t.match(JSON.parse(refused.originalResponse.getBody()), { error: "服务器存储空间不足，请稍后再试" });

  const given = (await fetch(`${url}/file/get-token/`, {
    headers: { authorization: `Bearer ${token}` },
  }).then((reply) => reply.json())) as { token: { fields: Record<string, string> } };
  const form = new FormData();
  for (const [name, value] of Object.entries(given.token.fields)) form.set(name, value);
  form.set("file", new Blob([sent.bytes]), "large");
  const whole = await fetch(`${url}/oss`, { method: "POST", body: form });
  t.match([whole.status, await whole.text()], [507, /<Code>InsufficientStorage</]);
});
