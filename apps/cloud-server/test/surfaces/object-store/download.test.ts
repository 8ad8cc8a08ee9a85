import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { sign, textToSign } from "../../../src/features/objects/signatures.ts";
import { openCloud } from "../../cloud.ts";
import { keys, listen, openUploader, post, posted, secretKey } from "./forms.ts";

const cloud = await openCloud(t, { env: { SECRET_KEY: secretKey } });
const url = await listen(t, cloud);
const ann = await openUploader(cloud, "ann");
const { fields } = ann.token();
const text = "0123456789".repeat(10);

const reach = (address: string): string => address.replace("http://localhost:8081", url);

/** A signed address of a key, made as OSS documents it. */
function signed(
  key: string,
  options: { query?: Record<string, string>; method?: string; date?: string } = {},
) {
  const query = new Map(Object.entries(options.query ?? {}));
  const date = options.date ?? String(Math.floor(Date.now() / 1000) + 60);
  const what = textToSign({ method: options.method ?? "GET", bucket: "oss", key, date, query });
  const address = new URL(`${url}/oss/${key.split("/").map(encodeURIComponent).join("/")}`);
  for (const [name, value] of query) address.searchParams.set(name, value);
  address.searchParams.set("Expires", date);
  address.searchParams.set("OSSAccessKeyId", keys.download.id);
  address.searchParams.set("Signature", sign(keys.download.secret, what));
  return address;
}

await post(url, fields, { name: "text.txt", type: "text/plain", bytes: text });
const etag = (await ann.store.findByUrl(ann.owner, `${ann.store.host}/ann/text.txt`))?.etag ?? "";

t.test("keys of every script and sign are stored and fetched", async (t) => {
  for (const name of [
    "中文 文件.txt",
    "a+b c%20d&e=f#g?h.txt",
    "😀'\"()*!~`^[]{}|\\ .txt",
    "深/层/文件",
    "ａ́",
  ]) {
    const key = `ann/${name}`;
    const answer = await post(url, { ...fields, key }, { bytes: name });
    t.equal(answer.status, 200, name);
    t.equal(await (await fetch(signed(key))).text(), name);
    const found = await ann.store.findByUrl(ann.owner, `${ann.store.host}/${key}`);
    t.equal(found?.key, key);
    if (!found) continue;
    const kept = await ann.store.keep(ann.owner, found);
    const link = ann.store.signDownload(kept, { fileName: name, expiresInSeconds: 9 });
    t.equal(await (await fetch(reach(link))).text(), name);
  }
});

t.test("an object comes with its headers, by HEAD too", async (t) => {
  await post(
    url,
    { ...fields, "x-oss-meta-color": "red", "Content-Disposition": 'inline; filename="文.txt"' },
    { name: "meta", type: "text/plain", bytes: "x" },
  );
  for (const method of ["GET", "HEAD"]) {
    const response = await fetch(signed("ann/meta"), { method });
    t.equal(response.status, 200);
    t.match(Object.fromEntries(response.headers), {
      "content-type": "text/plain",
      "content-length": "1",
      "accept-ranges": "bytes",
      etag: '"9DD4E461268C8034F5C8564E155C67A6"',
      "x-oss-meta-color": "red",
      "x-oss-object-type": "Normal",
      "x-content-type-options": "nosniff",
    });
    const disposition = response.headers.get("content-disposition") ?? "";
    t.equal(Buffer.from(disposition, "latin1").toString(), 'inline; filename="文.txt"');
    t.equal(await response.text(), method === "GET" ? "x" : "");
  }
  const own = await fetch(signed("ann/meta", { method: "HEAD" }), { method: "HEAD" });
  t.equal(own.status, 200, "signed as HEAD, as OSS has it");
});

t.test("a signed address may give the object other headers, and nobody may change them", async (t) => {
  const query = {
    "response-content-type": "image/png",
    "response-content-disposition": "inline; filename*=UTF-8''%E7%94%B2.png",
    "response-cache-control": "private, max-age=60",
  };
  const address = signed("ann/text.txt", { query });
  const { headers } = await fetch(address);
  t.equal(headers.get("content-type"), "image/png");
  t.equal(headers.get("content-disposition"), query["response-content-disposition"]);
  t.equal(headers.get("cache-control"), query["response-cache-control"]);
  address.searchParams.set("response-content-type", "text/html");
  t.match(await posted(fetch(address)), { status: 403, code: "SignatureDoesNotMatch" });
  const added = signed("ann/text.txt");
  added.searchParams.set("response-content-type", "text/html");
  t.match(await posted(fetch(added)), { status: 403, code: "SignatureDoesNotMatch" });
  const first = signed("ann/text.txt", { query });
  first.searchParams.append("response-content-type", "text/html");
  t.equal(
    (await fetch(first)).headers.get("content-type"),
    "image/png",
    "the first of two is the signed one",
  );
});

t.test("nothing uploaded runs on the server's own origin", async (t) => {
  const script = "<script>alert(1)</script>";
  for (const type of [
    "text/html",
    "image/svg+xml",
    "application/xhtml+xml",
    "text/xml",
    "application/pdf",
    "text/javascript",
  ]) {
    await post(url, { ...fields, "Content-Disposition": "inline" }, { name: "evil", type, bytes: script });
    const { headers } = await fetch(signed("ann/evil"));
    t.match(headers.get("content-disposition"), /^attachment/, type);
    t.match(headers.get("content-security-policy"), /^sandbox;/);
    const query = { "response-content-disposition": "inline" };
    const asked = await fetch(signed("ann/evil", { query }));
    t.match(asked.headers.get("content-disposition"), /^attachment/, "even where inline was signed");
  }
});

t.test("unsigned, expired and changed addresses are refused, in XML", async (t) => {
  const without = (name: string) => {
    const address = signed("ann/text.txt");
    address.searchParams.delete(name);
    return address;
  };
  const changed = (name: string, value: string) => {
    const address = signed("ann/text.txt");
    address.searchParams.set(name, value);
    return address;
  };
  const past = String(Math.floor(Date.now() / 1000) - 1);
  const cases: [string, URL | string, number, string][] = [
    ["unsigned", `${url}/oss/ann/text.txt`, 403, "AccessDenied"],
    ["no expiry", without("Expires"), 403, "AccessDenied"],
    ["no key id", without("OSSAccessKeyId"), 403, "AccessDenied"],
    ["no signature", without("Signature"), 403, "AccessDenied"],
    ["expired", signed("ann/text.txt", { date: past }), 403, "AccessDenied"],
    ["an expiry that is no number", signed("ann/text.txt", { date: "soon" }), 403, "AccessDenied"],
    ["a later expiry", changed("Expires", "99999999999"), 403, "SignatureDoesNotMatch"],
    ["another version", changed("versionId", "x"), 403, "SignatureDoesNotMatch"],
    ["another method", signed("ann/text.txt", { method: "PUT" }), 403, "SignatureDoesNotMatch"],
    [
      "another key",
      new URL(signed("ann/text.txt").href.replace("text.txt", "meta")),
      403,
      "SignatureDoesNotMatch",
    ],
    ["the key of uploads", changed("OSSAccessKeyId", ann.key.id), 403, "InvalidAccessKeyId"],
    ["the bucket's list", `${url}/oss/`, 403, "AccessDenied"],
    ["nothing there", signed("ann/none"), 404, "NoSuchKey"],
    ["a version that is none", signed("ann/text.txt", { query: { versionId: "none" } }), 404, "NoSuchKey"],
    ["an address that cannot be read", `${url}/oss/%E0%A4%A`, 400, "InvalidArgument"],
  ];
  for (const [what, address, status, code] of cases) {
    const answer = await posted(fetch(address));
    t.match(answer, { status, code }, what);
    t.equal(answer.headers.get("content-type"), "application/xml", what);
    t.match(
      answer.text,
      /^<\?xml version="1.0" encoding="UTF-8"\?>\n<Error>\n.*<RequestId>[\w-]+<\/RequestId>/s,
    );
  }
  for (const method of ["PUT", "DELETE", "PATCH"]) {
    t.match(await posted(fetch(signed("ann/text.txt"), { method })), {
      status: 405,
      code: "MethodNotAllowed",
    });
  }
  t.match(await posted(fetch(`${url}/oss/ann/x`, { method: "POST", body: "x" })), {
    status: 405,
    code: "MethodNotAllowed",
  });
});

t.test("a range is answered with a range", async (t) => {
  const get = (range: string, more: Record<string, string> = {}) =>
    fetch(signed("ann/text.txt"), { headers: { range, ...more } });
  const cases: [string, number, string, string | null][] = [
    ["bytes=0-9", 206, text.slice(0, 10), "bytes 0-9/100"],
    ["bytes=95-", 206, text.slice(95), "bytes 95-99/100"],
    ["bytes=-5", 206, text.slice(95), "bytes 95-99/100"],
    ["bytes=-500", 206, text, "bytes 0-99/100"],
    ["bytes=90-500", 206, text.slice(90), "bytes 90-99/100"],
    ["bytes=9-1", 200, text, null],
    ["bytes=0-1,3-4", 200, text, null],
    ["lines=1-2", 200, text, null],
    ["bytes=-", 200, text, null],
  ];
  for (const [range, status, body, where] of cases) {
    const response = await get(range);
    t.equal(response.status, status, range);
    t.equal(response.headers.get("content-range"), where);
    t.equal(response.headers.get("content-length"), String(body.length));
    t.equal(await response.text(), body);
  }
  for (const range of ["bytes=100-", "bytes=-0"]) {
    const beyond = await get(range);
    t.equal(beyond.headers.get("content-range"), "bytes */100");
    t.match(await posted(Promise.resolve(beyond)), { status: 416, code: "InvalidRange" });
  }
  t.equal((await get("bytes=0-9", { "if-range": `"${etag}"` })).status, 206);
  t.equal((await get("bytes=0-9", { "if-range": '"other"' })).status, 200);
  await post(url, fields, { name: "empty", bytes: "" });
  t.equal(await (await fetch(signed("ann/empty"))).text(), "");
});

t.test("conditions are compared with the object's tag and time", async (t) => {
  const get = async (headers: Record<string, string>) =>
    (await fetch(signed("ann/text.txt"), { headers, cache: "no-store" })).status;
  const [past, future] = ["Sat, 01 Jan 2000 00:00:00 GMT", "Fri, 01 Jan 2100 00:00:00 GMT"];
  t.equal(await get({ "if-none-match": `"${etag}"` }), 304);
  t.equal(await get({ "if-none-match": etag }), 304);
  t.equal(await get({ "if-none-match": '"x"' }), 200);
  t.equal(await get({ "if-match": `"${etag}"` }), 200);
  t.equal(await get({ "if-match": '"x"' }), 412);
  t.equal(await get({ "if-modified-since": future }), 304);
  t.equal(await get({ "if-modified-since": past }), 200);
  t.equal(await get({ "if-unmodified-since": past }), 412);
  t.equal(await get({ "if-unmodified-since": future }), 200);
  t.equal(await get({ "if-modified-since": "whenever" }), 200);
});

t.test("a row whose bytes are gone is no server error", async (t) => {
  await post(url, fields, { name: "lost", bytes: "lost" });
  const found = await ann.store.findByUrl(ann.owner, `${ann.store.host}/ann/lost`);
  const id = found?.version ?? "";
  rmSync(join(cloud.dataDir, "objects", id.slice(0, 2), id));
  t.match(await posted(fetch(signed("ann/lost"))), { status: 404, code: "NoSuchKey" });
});

t.test("a large object comes whole, in ranges, and to several at once", async (t) => {
  const bytes = new Uint8Array(randomBytes(5_000_000));
  const isSame = async (response: Response, start = 0, end = bytes.length) =>
    Buffer.from(await response.arrayBuffer()).equals(bytes.subarray(start, end));
  await post(url, fields, { name: "large", bytes });
  const address = signed("ann/large");
  const all = await Promise.all([1, 2, 3, 4].map(() => fetch(address)));
  for (const response of all) {
    t.equal(response.headers.get("content-length"), "5000000");
    t.equal(response.headers.get("x-content-type-options"), "nosniff");
    t.ok(await isSame(response));
  }
  for (const [start, end] of [
    [1, 4_999_999],
    [524_287, 1_048_577],
    [0, 524_288],
    [0, 524_289],
  ] as const) {
    const part = await fetch(address, { headers: { range: `bytes=${start}-${end - 1}` } });
    t.equal(part.status, 206);
    t.ok(await isSame(part, start, end), `${start} to ${end}`);
  }
});

t.test("a reader that goes away half-way leaves the server as it was", async (t) => {
  const address = signed("ann/large");
  for (let reads = 1; reads < 4; reads += 1) {
    const { body } = await fetch(address);
    const reader = body?.getReader();
    for (let read = 0; read < reads; read += 1) await reader?.read();
    await reader?.cancel();
  }
  const closed = await fetch(address, { headers: { connection: "close" } });
  t.equal((await closed.arrayBuffer()).byteLength, 5_000_000);
});
