import { once } from "node:events";
import { readdirSync, statSync, utimesSync, writeFileSync } from "node:fs";
import net from "node:net";
import { join } from "node:path";
import t, { type Test } from "tap";
import { Upload } from "tus-js-client";
import { sweepUploads } from "../../../src/features/releases/left-uploads.ts";
import { openReleases } from "../../../src/features/releases/open-releases.ts";
import { filesIn } from "../../disk.ts";
import { launch } from "../../process.ts";
import { ask, formOf, KEY, openUpdates, packageBytes, publish, sha256, until } from "../../updates.ts";

interface Sent {
  readonly url: string;
  readonly bytes: Buffer;
  readonly metadata?: Record<string, string>;
  readonly key?: string;
  /** Where an upload that was begun goes on. */
  readonly from?: string | null;
  /** Cuts it once that many bytes were accepted. */
  readonly stopAt?: number;
}

const metadata = { filename: "x.zip", version: "1.0.0", package_type: "full", is_stable: "True" };

/** Uploads with the usual client. Answers the upload's address, and the package once it is one. */
function send({ url, bytes, key = KEY, stopAt = Infinity, from, ...rest }: Sent) {
  return new Promise<{ at: string | null; id: number | undefined }>((resolve, reject) => {
    let id: number | undefined;
    const upload = new Upload(Buffer.from(bytes), {
      endpoint: `${url}/api/v1/upload/tus`,
      headers: { "x-api-key": key },
      metadata: rest.metadata ?? metadata,
      chunkSize: 100_000,
      retryDelays: null,
      storeFingerprintForResuming: false,
      ...(from === undefined || from === null ? {} : { uploadUrl: from }),
      onAfterResponse(_request, response) {
        const given = response.getHeader("X-Package-Id");
        if (given !== undefined) id = Number(given);
      },
      onError: reject,
      onSuccess: () => resolve({ at: upload.url, id }),
      onChunkComplete(_size, accepted) {
        if (accepted < stopAt || accepted >= bytes.length) return;
        void upload.abort().then(() => resolve({ at: upload.url, id }));
      },
    });
    upload.start();
  });
}

async function served(t: Test, options: Parameters<typeof openUpdates>[1] = {}) {
  const cloud = await openUpdates(t, options);
  const url = await cloud.app.listen({ host: "127.0.0.1", port: 0 });
  return { ...cloud, url, waiting: () => readdirSync(join(cloud.dataDir, "releases", "resumable")) };
}

/** What the client was told, as the server's JSON. */
const told = (error: unknown): unknown => {
  const body = (error as { originalResponse?: { getBody(): string } }).originalResponse?.getBody() ?? "{}";
  return JSON.parse(body) as unknown;
};

t.test("an upload that is cut goes on where it stopped, and is published at its end", async (t) => {
  const cloud = await served(t, { env: { UPDATES_QUOTA_BYTES: "1000000" } });
  const bytes = packageBytes(650_000);
  const cut = await send({ url: cloud.url, bytes, stopAt: 300_000 });
  t.equal(cut.id, undefined);
  t.same((await ask(cloud, "GET", "/api/v1/packages")).body, [], "nothing is visible half");
  t.equal((await ask(cloud, "GET", "/api/v1/storage/stats")).body.stats.temp_size, 300_000);
  const other = await send({
    url: cloud.url,
    bytes: packageBytes(400_000),
    metadata: { ...metadata, version: "2.0.0" },
  }).catch(told);
  t.match(other, { error_code: "INSUFFICIENT_STORAGE" }, "what it will need is set aside");
  await t.rejects(send({ url: cloud.url, bytes, from: cut.at, key: "wrong" }));

  const done = await send({ url: cloud.url, bytes, from: cut.at });
  t.match((await ask(cloud, "GET", `/api/v1/packages/${done.id}`)).body, {
    version: "1.0.0",
    package_size: 650_000,
    sha256: sha256(bytes),
    is_stable: true,
  });
  t.same(Object.values(filesIn(cloud.dataDir, "releases")), [sha256(bytes)]);
  const again = await send({ url: cloud.url, bytes, from: cut.at });
  t.equal(again.id, done.id, "who lost the reply asks again");
});

t.test("what cannot be published is refused when the upload begins, or at its end", async (t) => {
  const cloud = await served(t);
  await publish(cloud, { version: "3.0.0" });
  const refused: [Record<string, string>, string][] = [
    [{ ...metadata, filename: "x.txt" }, "UNSUPPORTED_FILE_TYPE"],
    [{ ...metadata, filename: "" }, "UNSUPPORTED_FILE_TYPE"],
    [{ ...metadata, version: "../1" }, "VERSION_INVALID"],
    [{ ...metadata, package_type: "patch" }, "FROM_VERSION_REQUIRED"],
    [{ ...metadata, platform: "amiga" }, "INVALID_REQUEST"],
    [{ filename: "x.zip" }, "INVALID_REQUEST"],
    [{ ...metadata, version: "3.0.0" }, "PACKAGE_EXISTS"],
  ];
  for (const [fields, code] of refused) {
    const error = await send({ url: cloud.url, bytes: packageBytes(), metadata: fields }).catch(told);
    t.match(error, { error_code: code, detail: String, timestamp: String }, code);
  }
  const wrong = await send({ url: cloud.url, bytes: packageBytes(5000, "exe") }).catch(told);
  t.match(wrong, { error_code: "UNSUPPORTED_FILE_TYPE", detail: /\.zip/ });
  t.same(cloud.waiting(), [], "and nothing is left");
  t.match(await send({ url: cloud.url, bytes: packageBytes(), key: "wrong" }).catch(told), {
    error_code: "INVALID_API_KEY",
  });
  t.equal((await ask(cloud, "GET", "/api/v1/packages")).body.length, 1);
});

t.test("uploads count against the limit of uploads when they begin", async (t) => {
  const cloud = await served(t, { env: { UPLOADS_PER_HOUR: "1" } });
  const bytes = packageBytes(250_000);
  const cut = await send({ url: cloud.url, bytes, stopAt: 100_000 });
  t.ok((await send({ url: cloud.url, bytes, from: cut.at })).id, "going on does not");
  const error = await send({ url: cloud.url, bytes, metadata: { ...metadata, version: "1.0.1" } }).catch(
    told,
  );
  t.match(error, { error_code: "TOO_MANY_REQUESTS" });
});

t.test("an upload nobody went on with for a day is removed, by a clean-up too", async (t) => {
  const cloud = await served(t);
  const bytes = packageBytes(250_000);
  const cuts = [await send({ url: cloud.url, bytes, stopAt: 100_000 })];
  cuts.push(
    await send({ url: cloud.url, bytes, stopAt: 100_000, metadata: { ...metadata, version: "1.0.1" } }),
  );
  writeFileSync(join(cloud.dataDir, "releases", "resumable", "of-no-upload.part"), "x");
  const first = cuts[0]?.at?.split("/").at(-1) ?? "";
  const dayAgo = new Date(Date.now() - 24 * 3600 * 1000 - 60_000).toISOString();
  await cloud.db.updateTable("release_uploads").set({ created_at: dayAgo }).where("id", "=", first).execute();
  const done = await ask(cloud, "POST", "/api/v1/storage/cleanup", { key: KEY });
  t.equal(done.body.space_freed, 100_001);
  t.equal(cloud.waiting().length, 1);
  const headers = { "tus-resumable": "1.0.0", "x-api-key": KEY };
  t.equal((await fetch(cuts[0]?.at ?? "", { method: "HEAD", headers })).status, 404);
  const releases = await openReleases(cloud.db, cloud.config, cloud.app.log);
  t.equal(cloud.waiting().length, 1, "a start leaves what may be gone on with");
  t.equal(await sweepUploads(releases, new Date(Date.now() + 25 * 3600 * 1000)), 1);
});

t.test(
  "a server that is killed during uploads shows nothing half, sweeps when it starts, and goes on with what may",
  async (t) => {
    const dataDir = t.testdir({});
    const settings = { API_KEY: KEY, UPLOADS_PER_HOUR: "1000" };
    let running = await launch(dataDir, undefined, settings);
    t.teardown(() => running.child.kill("SIGKILL"));
    const folder = (name: string) => readdirSync(join(dataDir, "releases", name));

    const bytes = packageBytes(900_000);
    const cut = await send({ url: running.url, bytes, stopAt: 400_000 });
    const form = await formOf({ version: "2.0.0", package_type: "full", file: { name: "x.zip", bytes } });
    const { port } = new URL(running.url);
    const socket = net.connect(Number(port), "127.0.0.1");
    socket.on("error", () => undefined);
    socket.write(
      `POST /api/v1/upload/package HTTP/1.1\r\nHost: a\r\nX-API-Key: ${KEY}\r\n` +
        `Content-Type: ${form.type}\r\nContent-Length: ${form.bytes.length}\r\n\r\n`,
    );
    socket.write(form.bytes.subarray(0, 700_000));
    await until(() => {
      const [name] = folder("staging");
      return name !== undefined && statSync(join(dataDir, "releases", "staging", name)).size > 500_000;
    });
    running.child.kill("SIGKILL");
    await once(running.child, "exit");
    socket.destroy();
    t.equal(folder("staging").length, 1, "the kill left a part");

    running = await launch(dataDir, undefined, settings);
    t.same(folder("staging"), []);
    const listed = async () =>
      (await (await fetch(`${running.url}/api/v1/packages`)).json()) as { sha256: string }[];
    t.same(await listed(), []);
    const at = new URL(cut.at ?? "", running.url);
    const done = await send({ url: running.url, bytes, from: `${running.url}${at.pathname}` });
    t.ok(done.id);
    t.match(await listed(), [{ sha256: sha256(bytes) }]);
  },
);

t.test("a start finishes what a crash left between a file and its row", async (t) => {
  const dir = t.testdir({});
  const before = await openUpdates(t, { dir });
  await publish(before, { version: "1.0.0" });
  const { path } = await before.db.selectFrom("release_packages").select("path").executeTakeFirstOrThrow();
  const packages = join(before.dataDir, "releases", "packages");
  const placed = path.replace("omega", "placed");
  writeFileSync(join(packages, placed), "half a release");
  await before.db.insertInto("release_debris").values({ path: placed }).execute();
  await before.db.insertInto("release_debris").values({ path: "full/9.9.9/0/never-placed.zip" }).execute();
  utimesSync(packages, 0, 0);
  await before.app.close();
  const after = await openUpdates(t, { dir });
  t.same(Object.keys(filesIn(after.dataDir, "releases/packages")), [path], "what is promised stays");
  t.same(await after.db.selectFrom("release_debris").selectAll().execute(), []);
  t.equal((await ask(after, "GET", "/api/v1/packages")).body.length, 1);
});

t.test("a disk that has no room for the bytes is told with 507, however they are sent", async (t) => {
  const dataDir = t.testdir({});
  const { child, url } = await launch(dataDir, 4096, { API_KEY: KEY });
  t.teardown(() => void child.kill());
  const bytes = packageBytes(6_000_000);
  const full = { detail: "存储空间不足，清理失败", error_code: "INSUFFICIENT_STORAGE" };
  const cut = await t.rejects(send({ url, bytes }));
  t.match(told(cut), full);
  const form = await formOf({ version: "1.0.0", package_type: "full", file: { name: "x.zip", bytes } });
  const whole = await fetch(`${url}/api/v1/upload/package`, {
    method: "POST",
    headers: { "x-api-key": KEY, "content-type": form.type },
    body: new Uint8Array(form.bytes),
  });
  t.match({ status: whole.status, body: await whole.json() }, { status: 507, body: full });
  t.same(readdirSync(join(dataDir, "releases", "staging")), []);
});
