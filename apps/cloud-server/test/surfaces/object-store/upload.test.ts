import { createHash, createHmac } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { type Cloud, openCloud } from "../../cloud.ts";
import { filesIn } from "../../disk.ts";
import { keys, listen, openUploader, post, posted, secretKey, type Uploader } from "./forms.ts";

const env = { SECRET_KEY: secretKey };
const cloud = await openCloud(t, { env });
const url = await listen(t, cloud);
const ann = await openUploader(cloud, "ann");
const bob = await openUploader(cloud, "bob");

const objectFiles = (): string[] => Object.keys(filesIn(cloud.dataDir, "objects"));
const stagedFiles = ({ dataDir }: Pick<Cloud, "dataDir">): string[] => readdirSync(join(dataDir, "staging"));

/** Signs any policy with a person's key, as nobody but the server could. */
function signed({ key }: Uploader, conditions: readonly unknown[], expiration?: string) {
  const document = { expiration: expiration ?? new Date(Date.now() + 60_000).toISOString(), conditions };
  const policy = Buffer.from(typeof conditions === "object" ? JSON.stringify(document) : "").toString(
    "base64",
  );
  const signature = createHmac("sha1", key.secret).update(policy).digest("base64");
  return { key: "ann/x", policy, OSSAccessKeyId: key.id, signature };
}

t.test("a form with the token's fields stores the file, and answers as OSS does", async (t) => {
  const { fields } = ann.token();
  const bytes = "a picture, say";
  const answer = await post(url, fields, { name: "一 張+100% 😀.png", type: "image/png", bytes });
  const etag = createHash("md5").update(bytes).digest("hex").toUpperCase();
  t.match(answer, { status: 200, text: "" });
  t.equal(answer.headers.get("etag"), `"${etag}"`);
  t.match(answer.headers.get("x-oss-request-id"), /^[0-9a-f-]{36}$/);
  t.match(await ann.store.findByUrl(ann.owner, `${ann.store.host}/ann/一 張+100% 😀.png`), {
    size: 14,
    contentType: "image/png",
    etag,
  });
  for (const [wanted, status] of [
    ["200", 200],
    ["201", 201],
    ["204", 204],
    ["404", 204],
    ["", 204],
  ] as const) {
    const other = await post(url, { ...fields, success_action_status: wanted }, { name: "s", bytes });
    t.equal(other.status, status);
    if (status === 201) {
      t.equal(other.headers.get("content-type"), "application/xml");
      t.match(other.text, "<PostResponse>\n  <Bucket>oss</Bucket>");
      t.match(other.text, `<ETag>"${etag}"</ETag>\n  <Key>ann/s</Key>`);
      t.match(other.text, "<Location>http://localhost:8081/oss/ann/s</Location>");
    }
  }
});

t.test("a redirect is told what was stored, and goes before a status", async (t) => {
  const fields = { ...ann.token().fields, success_action_redirect: "https://front.example/done?a=1" };
  const answer = await post(url, fields, { name: "r & s", bytes: "1" });
  t.equal(answer.status, 303);
  const target = new URL(answer.headers.get("location") ?? "");
  t.equal(target.origin + target.pathname, "https://front.example/done");
  t.strictSame(Object.fromEntries(target.searchParams), {
    a: "1",
    bucket: "oss",
    key: "ann/r & s",
    etag: '"C4CA4238A0B923820DCC509A6F75849B"',
  });
  const script = await post(
    url,
    { ...fields, success_action_redirect: "javascript:alert(1)" },
    { bytes: "1" },
  );
  t.equal(script.status, 200, "where it leads nowhere it counts as none");
});

t.test(
  "names of fields are of any case, a slash may end the path, and what follows the file means nothing",
  async (t) => {
    const { fields } = ann.token();
    const renamed = Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [name === "key" ? "Key" : name.toUpperCase(), value]),
    );
    t.equal((await post(url, renamed, { name: "case", bytes: "1" })).status, 200);
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    form.set("FILE", new Blob(["22"]), "slash");
    form.set("submit", "Upload");
    t.equal((await posted(fetch(`${url}/oss/`, { method: "POST", body: form }))).status, 200);
    t.match(await ann.store.findByUrl(ann.owner, `${ann.store.host}/ann/slash`), { size: 2 });
  },
);

t.test("the type is the form's, then the file's own, and what is no type is refused", async (t) => {
  const { fields } = ann.token();
  const typeOf = async (more: Record<string, string>, type: string) => {
    t.equal((await post(url, { ...fields, ...more }, { name: "t", type, bytes: "1" })).status, 200);
    return (await ann.store.findByUrl(ann.owner, `${ann.store.host}/ann/t`))?.contentType;
  };
  t.equal(await typeOf({}, "image/jpeg"), "image/jpeg");
  t.equal(await typeOf({ "Content-Type": "text/css" }, "image/jpeg"), "text/css");
  t.equal(
    await typeOf({ "Content-Type": "text/css", "x-oss-content-type": "a/b;c=d" }, "image/jpeg"),
    "a/b;c=d",
  );
  t.equal(await typeOf({}, ""), "application/octet-stream");
  for (const type of ["no type", "a/b\r\nset-cookie: x", "a/b\u0001", "a/文"]) {
    t.match(await post(url, { ...fields, "Content-Type": type }, { bytes: "1" }), {
      status: 400,
      code: "InvalidArgument",
    });
  }
});

t.test("a form that is not signed, or not for this, stores nothing", async (t) => {
  const before = objectFiles();
  const { fields } = ann.token();
  const policy = JSON.parse(Buffer.from(fields["policy"] ?? "", "base64").toString()) as {
    expiration: string;
  };
  const longer = Buffer.from(JSON.stringify({ ...policy, expiration: "2099-01-01T00:00:00.000Z" }));
  const without = (...names: string[]) =>
    Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
  const cases: [string, Record<string, string>, number, string][] = [
    ["a tampered policy", { ...fields, policy: longer.toString("base64") }, 403, "SignatureDoesNotMatch"],
    [
      "a tampered signature",
      { ...fields, signature: `A${fields["signature"]?.slice(1)}` },
      403,
      "SignatureDoesNotMatch",
    ],
    ["a short signature", { ...fields, signature: "A" }, 403, "SignatureDoesNotMatch"],
    ["someone else's key id", { ...fields, OSSAccessKeyId: bob.key.id }, 403, "SignatureDoesNotMatch"],
    ["an unknown key id", { ...fields, OSSAccessKeyId: "LTAI4G" }, 403, "InvalidAccessKeyId"],
    ["a key id of nobody", { ...signed({ ...ann, key: keys.upload(999) }, []) }, 403, "InvalidAccessKeyId"],
    ["the key of downloads", { ...signed({ ...ann, key: keys.download }, []) }, 403, "InvalidAccessKeyId"],
    ["no signature", without("signature"), 400, "InvalidArgument"],
    ["no policy", without("policy"), 400, "InvalidArgument"],
    ["no key id", without("OSSAccessKeyId"), 400, "InvalidArgument"],
    ["no key", without("key"), 400, "InvalidArgument"],
    ["nothing that signs", without("policy", "signature", "OSSAccessKeyId"), 403, "AccessDenied"],
    ["another's prefix", { ...fields, key: "bob/x" }, 403, "AccessDenied"],
    ["the prefix in another case", { ...fields, key: "Ann/x" }, 403, "AccessDenied"],
    ["a prefix that goes on", { ...fields, key: "anna/x" }, 403, "AccessDenied"],
    ["the prefix alone", { ...fields, key: "ann/" }, 403, "AccessDenied"],
    ["a key that climbs", { ...fields, key: "ann/../bob/x" }, 400, "InvalidObjectName"],
    ["a key that climbs otherwise", { ...fields, key: "ann/..\\x" }, 400, "InvalidObjectName"],
    ["a key with a leading slash", { ...fields, key: "/ann/x" }, 400, "InvalidObjectName"],
    ["a key with a NUL", { ...fields, key: "ann/a\0b" }, 400, "InvalidObjectName"],
    ["an empty key", { ...fields, key: "" }, 400, "InvalidObjectName"],
    ["a key of 1024 bytes", { ...fields, key: `ann/${"文".repeat(340)}` }, 400, "InvalidObjectName"],
    ["an expired token", { ...ann.token({ expires: new Date(Date.now() - 1) }).fields }, 403, "AccessDenied"],
    ["a public object", { ...fields, "x-oss-object-acl": "public-read" }, 400, "InvalidArgument"],
    ["metadata with a line break", { ...fields, "x-oss-meta-a": "b\r\nc" }, 400, "InvalidArgument"],
    [
      "too much metadata",
      {
        ...fields,
        "x-oss-meta-a": "b".repeat(4000),
        "x-oss-meta-b": "b".repeat(4000),
        "x-oss-meta-c": "b".repeat(4000),
      },
      400,
      "InvalidArgument",
    ],
    ["a long field", { ...fields, comment: "x".repeat(5000) }, 400, "FieldItemTooLong"],
    [
      "many fields",
      { ...fields, ...Object.fromEntries(Array.from({ length: 201 }, (_, n) => [`f${n}`, ""])) },
      400,
      "MaxPOSTPreDataLengthExceededError",
    ],
  ];
  for (const [what, form, status, code] of cases) {
    t.match(await post(url, form, { bytes: "1" }), { status, code, headers: Headers }, what);
  }
  t.strictSame(objectFiles(), before);
  t.strictSame(stagedFiles(cloud), []);
  const long = `ann/${"文".repeat(339)}xx`;
  t.equal((await post(url, { ...fields, key: long }, { bytes: "1" })).status, 200, "1023 bytes are a key");
});

t.test("a policy says exactly what may be written", async (t) => {
  const wrong: [string, readonly unknown[], string][] = [
    ["eq", [["eq", "$key", "ann/y"]], "AccessDenied"],
    ["an exact match", [{ key: "ann/y" }], "AccessDenied"],
    ["another bucket", [{ bucket: "other" }], "AccessDenied"],
    ["a field that is not there", [["eq", "$x-oss-meta-a", ""]], "AccessDenied"],
    ["a prefix that is not met", [["starts-with", "$key", "ann/y"]], "AccessDenied"],
    ["a type that is not among those", [["in", "$content-type", ["image/png"]]], "AccessDenied"],
    ["a type that must not be", [["not-in", "$content-type", ["text/css"]]], "AccessDenied"],
    ["too large", [["content-length-range", 0, 2]], "EntityTooLarge"],
    ["too small", [["content-length-range", 4, 9]], "EntityTooSmall"],
    [
      "two ranges",
      [
        ["content-length-range", 0, 9],
        ["content-length-range", 0, 2],
      ],
      "EntityTooLarge",
    ],
    ["a range the wrong way round", [["content-length-range", 2, 1]], "InvalidPolicyDocument"],
    ["a range of texts", [["content-length-range", 1, "9"]], "InvalidPolicyDocument"],
    ["a range below nothing", [["content-length-range", -1, 9]], "InvalidPolicyDocument"],
    ["two properties", [{ bucket: "oss", key: "ann/x" }], "InvalidPolicyDocument"],
    ["no property", [{}], "InvalidPolicyDocument"],
    ["a text for a condition", ["eq"], "InvalidPolicyDocument"],
    ["nothing for a condition", [null], "InvalidPolicyDocument"],
    ["a condition without operator", [["$key"]], "InvalidPolicyDocument"],
    ["a field without its sign", [["eq", "key", "ann/x"]], "InvalidPolicyDocument"],
    ["an unknown operator", [["like", "$key", "ann/x"]], "InvalidPolicyDocument"],
    ["a number for a text", [["eq", "$key", 1]], "InvalidPolicyDocument"],
  ];
  for (const [what, conditions, code] of wrong) {
    const form = { ...signed(ann, conditions), "Content-Type": "text/css" };
    t.match(await post(url, form, { bytes: "123" }), { code }, what);
  }
  for (const expiration of ["tomorrow", "2099-01-01", "2099-13-01T00:00:00Z", ""]) {
    t.match(await post(url, signed(ann, [], expiration), { bytes: "1" }), { code: "InvalidPolicyDocument" });
  }
  const notJson = Buffer.from("[".repeat(30_000)).toString("base64");
  const signature = createHmac("sha1", ann.key.secret).update(notJson).digest("base64");
  const form = { ...signed(ann, []), policy: notJson, signature };
  t.match(await post(url, form, { bytes: "1" }), { status: 400, code: "InvalidPolicyDocument" });
  const right = signed(ann, [
    { Bucket: "oss" },
    ["EQ", "$KEY", "ann/x"],
    ["starts-with", "$x-oss-meta-a", ""],
    ["in", "$content-type", ["text/css"]],
    ["content-length-range", 3, 3],
  ]);
  const more = { "Content-Type": "text/css", "x-oss-meta-a": "b" };
  t.equal((await post(url, { ...right, ...more }, { bytes: "123" })).status, 204);
});

t.test("an object is not overwritten where the form forbids it", async (t) => {
  const fields = { ...ann.token().fields, "x-oss-forbid-overwrite": "true" };
  t.equal((await post(url, fields, { name: "once", bytes: "1" })).status, 200);
  t.match(await post(url, fields, { name: "once", bytes: "2" }), { status: 409, code: "FileAlreadyExists" });
});
