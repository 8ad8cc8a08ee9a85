import { createHash } from "node:crypto";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import t from "tap";
import { type Cloud, openCloud } from "../../cloud.ts";
import { filesIn } from "../../disk.ts";
import { listen, openUploader, post, posted, secretKey, wholeForm } from "./forms.ts";

const env = { SECRET_KEY: secretKey };
const cloud = await openCloud(t, { env });
const url = await listen(t, cloud);
const ann = await openUploader(cloud, "ann");

const objectFiles = (): string[] => Object.keys(filesIn(cloud.dataDir, "objects"));
const stagedFiles = ({ dataDir }: Pick<Cloud, "dataDir">): string[] => readdirSync(join(dataDir, "staging"));

/** Sends bytes as they are; the answer once the server has closed or said all. */
async function raw(body: string, type = "multipart/form-data; boundary=B") {
  return await posted(
    fetch(`${url}/oss`, {
      method: "POST",
      headers: { "content-type": type },
      body: Buffer.from(body, "latin1"),
    }),
  );
}

t.test("a body that is no whole form is refused", async (t) => {
  const { fields } = ann.token();
  const part = (name: string, value: string, more = "") =>
    `--B\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;
  const given = Object.entries(fields)
    .map(([name, value]) => part(name, value))
    .join("");
  const file = part("file", "12\r\n--3\r\n\r\n--A4\r\n--", '; filename="raw"');
  t.equal((await raw(`preamble\r\n${given}${file}--B--\r\nepilogue`)).status, 200);
  t.match(await ann.store.findByUrl(ann.owner, `${ann.store.host}/ann/raw`), { size: 19 });
  const before = objectFiles();
  const cases: [string, string, string][] = [
    ["no file", `${given}--B--`, "MalformedPOSTRequest"],
    ["nothing", "", "MalformedPOSTRequest"],
    ["nothing but the end", "--B--", "MalformedPOSTRequest"],
    ["an end that is missing", `${given}${file}`, "MalformedPOSTRequest"],
    ["a file that is cut off", `${given}${file.slice(0, -12)}`, "MalformedPOSTRequest"],
    ["a second file", `${given}${file}${file}--B--`, "IncorrectNumberOfFilesInPOSTRequest"],
    [
      "a part without a name",
      `${given}--B\r\nContent-Type: a/b\r\n\r\nx\r\n${file}--B--`,
      "MalformedPOSTRequest",
    ],
    ["a head without end", `${given}--B\r\nX: ${"x".repeat(20_000)}`, "MalformedPOSTRequest"],
    ["fields after the file", `${part("key", "ann/x")}${file}${given}--B--`, "AccessDenied"],
  ];
  for (const [what, body, code] of cases) t.match(await raw(body), { code }, what);
  t.match(await raw(`${given}${file}--B--`, "application/x-www-form-urlencoded"), {
    status: 400,
    code: "RequestIsNotMultiPartContent",
  });
  t.match(await raw("x", "multipart/form-data"), { code: "RequestIsNotMultiPartContent" });
  t.strictSame(objectFiles(), before);
  t.strictSame(stagedFiles(cloud), []);
});

/** A connection on which an upload of a form has begun. */
async function begin(form: Buffer, length = form.length) {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  await once(socket, "connect");
  const type = "multipart/form-data; boundary=B";
  socket.write(`POST /oss HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\n\r\n`);
  return socket;
}

/** Resolves when the staging folder has as many files. */
async function staged(count: number): Promise<void> {
  while (stagedFiles(cloud).length !== count) await new Promise((resolve) => setImmediate(resolve));
}

t.test("an upload is the same however its bytes are cut", async (t) => {
  const form = wholeForm({ ...ann.token().fields, key: "ann/cut" }, 40);
  for (const size of [1, 2, 3, 7, 64]) {
    const socket = await begin(form);
    socket.setNoDelay(true);
    for (let at = 0; at < form.length; at += size) {
      if (!socket.write(form.subarray(at, at + size))) await once(socket, "drain");
      await new Promise((resolve) => setImmediate(resolve));
    }
    const [answer] = (await once(socket, "data")) as [Buffer];
    t.match(answer.toString(), "HTTP/1.1 200", `in pieces of ${size}`);
    socket.destroy();
  }
  const found = await ann.store.findByUrl(ann.owner, `${ann.store.host}/ann/cut`);
  t.equal(found?.etag, createHash("md5").update("x".repeat(40)).digest("hex").toUpperCase());
});

t.test("an upload whose sender goes away leaves nothing", async (t) => {
  const before = objectFiles();
  const form = wholeForm({ ...ann.token().fields, key: "ann/gone" }, 2_000_000);
  const socket = await begin(form);
  socket.write(form.subarray(0, 1_500_000));
  await staged(1);
  socket.destroy();
  await staged(0);
  t.strictSame(objectFiles(), before);
  t.equal(await ann.store.findByUrl(ann.owner, `${ann.store.host}/ann/gone`), undefined);
});

t.test("a refused upload is told why while it is still sending", async (t) => {
  const form = wholeForm({ ...ann.token({ maxBytes: 10 }).fields, key: "ann/refused" }, 8_000_000);
  const body = new Uint8Array(form);
  const headers = { "content-type": "multipart/form-data; boundary=B" };
  const answer = await posted(fetch(`${url}/oss`, { method: "POST", headers, body }));
  t.match(answer, { status: 400, code: "EntityTooLarge" });
  t.strictSame(stagedFiles(cloud), []);
});

t.test("of uploads to one key at once the one that ended last is the key's", async (t) => {
  const { fields } = ann.token();
  const sizes = [10, 20, 30, 40, 50];
  const answers = await Promise.all(
    sizes.map((size) => post(url, { ...fields, key: "ann/same" }, { bytes: "x".repeat(size) })),
  );
  t.ok(answers.every(({ status }) => status === 200));
  const rows = await cloud.db
    .selectFrom("objects")
    .select(["id", "size", "expires_at"])
    .where("key", "=", "ann/same")
    .orderBy("expires_at", "desc")
    .execute();
  t.equal(rows.length, sizes.length);
  const found = await ann.store.findByUrl(ann.owner, `${ann.store.host}/ann/same`);
  t.equal(found?.version, rows[0]?.id);
  t.ok(rows.slice(1).every(({ expires_at: expires }) => String(expires) <= new Date().toISOString()));
  await ann.store.sweep(new Date());
  t.equal(objectFiles().filter((file) => rows.some(({ id }) => file.endsWith(id))).length, 1);
});

t.test("a disabled account uploads nothing, and no address of its files is good", async (t) => {
  const carl = await openUploader(cloud, "carl");
  const { fields } = carl.token();
  const key = "carl/file";
  t.equal((await post(url, { ...fields, key }, { bytes: "1" })).status, 200);
  const found = await carl.store.findByUrl(carl.owner, `${carl.store.host}/${key}`);
  const kept = found && (await carl.store.keep(carl.owner, found));
  const signed = kept && carl.store.signDownload(kept, { fileName: "file", expiresInSeconds: 60 });
  const address = new URL(signed ?? "");
  const read = async () => (await fetch(new URL(address.pathname + address.search, url))).status;
  t.equal(await read(), 200);

  await cloud.db.updateTable("cloud_users").set({ is_active: 0 }).where("id", "=", carl.owner.id).execute();
  t.match(await post(url, fields, { bytes: "1" }), { status: 403, code: "InvalidAccessKeyId" });
  t.equal(await read(), 404);
});

t.test("many uploads at once take no more of the disk than the account has left", async (t) => {
  const small = await openCloud(t, { dir: t.testdir({}), env: { ...env, DRIVE_QUOTA_BYTES: "250kB" } });
  const address = await listen(t, small);
  const dora = await openUploader(small, "dora");
  const { fields } = dora.token();
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, number) =>
      post(address, { ...fields, key: `dora/${number}` }, { bytes: "x".repeat(100_000) }),
    ),
  );
  const stored = answers.filter(({ status }) => status === 200).length;
  t.ok(stored <= 2, `${stored} of ten were stored`);
  t.ok(answers.every(({ status, code }) => status === 200 || code === "QuotaExceeded"));
  t.equal(Object.keys(filesIn(small.dataDir, "objects")).length, stored);
  t.strictSame(stagedFiles(small), []);
});
