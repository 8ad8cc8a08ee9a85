import t from "tap";
import { call, openCloud } from "../../cloud.ts";
import { listen, openUploader, post, secretKey } from "../object-store/forms.ts";

const cloud = await openCloud(t, {
  env: { SECRET_KEY: secretKey, DRIVE_QUOTA_BYTES: "100kB", DRIVE_MAX_FILE_BYTES: "60kB" },
});
const url = await listen(t, cloud);
const ann = await openUploader(cloud, "ann");

interface Token {
  readonly max_file_size: number;
  readonly oss_url?: string;
  readonly policy: string;
  readonly fields: Record<string, string>;
}

async function ask(body?: unknown, path = "/file/get-token/") {
  const method = body === undefined ? "GET" : "POST";
  const answer = await call(cloud, method, path, {
    token: ann.access,
    ...(body === undefined ? {} : { body }),
  });
  return { ...answer, token: answer.body.token as Token };
}

t.test("a token has everything the document shows, and every field of the form", async (t) => {
  for (const path of ["/file/get-token/", "/file/get-token"]) {
    const { status, body, token } = await ask(undefined, path);
    t.equal(status, 200);
    t.match(body, {
      token: {
        accessid: /^\w+$/,
        policy: /^[\w+/=]+$/,
        signature: /^[\w+/]{27}=$/,
        expiration: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}$/,
        bucket: "oss",
        endpoint: "http://localhost:8081",
        prefix: "ann/",
        host: "http://localhost:8081/oss",
        max_file_size: 60 * 1024,
      },
      message: "已生成token",
    });
    t.equal(token.fields["key"], "ann/${filename}");
    t.equal(token.oss_url, undefined);
    const policy = JSON.parse(Buffer.from(token.policy, "base64").toString()) as { conditions: unknown };
    t.strictSame(policy.conditions, [
      { bucket: "oss" },
      ["starts-with", "$key", "ann/"],
      ["content-length-range", 0, 60 * 1024],
    ]);
    t.equal((await post(url, token.fields, { name: "a", bytes: "12" })).status, 200);
  }
});

t.test("nobody gets one without a login", async (t) => {
  for (const method of ["GET", "POST"] as const) {
    t.match(await call(cloud, method, "/file/get-token/"), { status: 401, body: { error: String } });
  }
});

t.test("a file that is told of beforehand gets its name, its type and its address", async (t) => {
  const { status, token } = await ask({
    file_name: "C:\\照片\\一 1.png",
    file_size: 5,
    content_type: "text/csv",
  });
  t.equal(status, 200);
  t.match(token.fields, { key: "ann/一 1.png", "x-oss-content-type": "text/csv" });
  t.equal(token.oss_url, "http://localhost:8081/oss/ann/%E4%B8%80%201.png");
  t.equal((await post(url, token.fields, { name: "other", bytes: "hello" })).status, 200);
  const recorded = await call(cloud, "POST", "/file/uploaded/", {
    token: ann.access,
    body: { name: "一.png", content_type: "no/matter", size: 1, oss_url: token.oss_url, path: "/" },
  });
  t.match(recorded, { status: 201, body: { files: [{ size: 5, content_type: "text/csv" }] } });
});

t.test("what does not fit is refused before it is sent, and odd facts count as none", async (t) => {
  t.match(await ask({ file_size: 60 * 1024 + 1 }), { status: 400, body: { error: "文件超过大小限制" } });
  t.match(await ask({ file_size: -1 }), { status: 400 });
  t.match(await ask({ file_size: "5" }), { status: 400 });
  for (const file_name of [null, "", "..", "a/..", "a\0b", "文".repeat(400)]) {
    const { status, token } = await ask({ file_name, file_size: null, content_type: "no type", more: 1 });
    t.equal(status, 200);
    t.equal(token.fields["key"], "ann/${filename}");
    t.notHas(token.fields, "x-oss-content-type");
  }
});

t.test("a token promises what is left of the quota and no more", async (t) => {
  const { token } = await ask();
  t.equal((await post(url, token.fields, { name: "big", bytes: "x".repeat(60 * 1024) })).status, 200);
  const { token: rest } = await ask();
  t.ok(rest.max_file_size < 40 * 1024);
  t.match(await ask({ file_size: 50_000 }), { status: 400, body: { error: "存储空间不足" } });
  const more = await post(url, token.fields, { name: "more", bytes: "x".repeat(50_000) });
  t.equal(more.code, "QuotaExceeded", "an older token promises too much by now");
  await post(url, rest.fields, { name: "rest", bytes: "x".repeat(rest.max_file_size) });
  t.match(await ask(), { status: 400, body: { error: "存储空间不足" } });
});
