import { once } from "node:events";
import { readdirSync } from "node:fs";
import net from "node:net";
import { join } from "node:path";
import t from "tap";
import { filesIn } from "../../disk.ts";
import {
  ask,
  formOf,
  KEY,
  openUpdates,
  packageBytes,
  publish,
  sha256,
  until,
  upload,
} from "../../updates.ts";

t.test("a full package is stored under the documented name and answered as documented", async (t) => {
  const cloud = await openUpdates(t);
  const bytes = packageBytes(100_000);
  const { status, body } = await upload(cloud, { version: "2.2.5", bytes, name: "whatever it was.zip" });
  t.equal(status, 200);
  t.strictSame(body, {
    message: "包上传成功",
    package_id: 1,
    version: "2.2.5",
    package_type: "full",
    file_size: 100_000,
    sha256: sha256(bytes),
    download_url: "/downloads/full/2.2.5/omega-v2.2.5-full-windows-x64.zip",
  });
  const [[path, hash] = []] = Object.entries(filesIn(cloud.dataDir, "releases/packages"));
  t.match(path, /^full\/2\.2\.5\/[0-9a-f]{8}\/omega-v2\.2\.5-full-windows-x64\.zip$/);
  t.equal(hash, sha256(bytes));
  t.same(readdirSync(join(cloud.dataDir, "releases/staging")), []);
});

t.test("every type is told by its name, in any case, and by its bytes", async (t) => {
  const cloud = await openUpdates(t, { env: { UPDATES_PREFIX: "clothesline" } });
  const types = ["zip", "tar.gz", "tgz", "7z", "exe", "msi", "dmg", "pkg", "deb", "rpm", "AppImage"];
  for (const [index, type] of types.entries()) {
    const version = `1.0.${index}`;
    const good = await upload(cloud, {
      version,
      platform: "linux",
      arch: "arm64",
      bytes: packageBytes(2000, type),
      name: `X.${type.toUpperCase()}`,
    });
    t.equal(
      good.body.download_url,
      `/downloads/full/${version}/clothesline-v${version}-full-linux-arm64.${type}`,
      type,
    );
    const other = type === "exe" ? "zip" : "exe";
    const bytes = packageBytes(2000, other);
    const wrong = await upload(cloud, { version: `2.0.${index}`, bytes, name: `x.${type}` });
    t.equal(wrong.status, 400, `${other} called ${type}`);
    t.match(wrong.body, { error_code: "UNSUPPORTED_FILE_TYPE", detail: `不支持的文件类型: .${type}` });
  }
  t.equal(
    (await ask(cloud, "GET", "/api/v1/packages?platform=all&arch=all&limit=100")).body.length,
    types.length,
  );
});

t.test("what is wrong is said with the documented status, and leaves nothing", async (t) => {
  const cloud = await openUpdates(t);
  const file = { name: "x.zip", bytes: packageBytes() };
  const good = { version: "1.0.0", package_type: "full", file };
  const cases: [string, Record<string, string | typeof file>, string, string | RegExp][] = [
    [
      "a text file",
      { ...good, file: { ...file, name: "notes.txt" } },
      "UNSUPPORTED_FILE_TYPE",
      "不支持的文件类型: .txt",
    ],
    ["no extension", { ...good, file: { ...file, name: "zip" } }, "UNSUPPORTED_FILE_TYPE", /无扩展名/],
    ["a file of no bytes", { ...good, file: { ...file, bytes: Buffer.alloc(0) } }, "FILE_MISSING", /为空/],
    [
      "two bytes of a zip",
      { ...good, file: { ...file, bytes: Buffer.from("PK") } },
      "UNSUPPORTED_FILE_TYPE",
      /zip/,
    ],
    ["no file", { version: "1.0.0", package_type: "full" }, "FILE_MISSING", "缺少更新包文件"],
    ["a text for a file", { ...good, file: "text" }, "FILE_MISSING", "缺少更新包文件"],
    ["no version", { package_type: "full", file }, "INVALID_REQUEST", /version/],
    ["no type", { version: "1.0.0", file }, "INVALID_REQUEST", /package_type/],
    ["an unknown type", { ...good, package_type: "delta" }, "INVALID_REQUEST", /package_type.*full/],
    ["an unknown platform", { ...good, platform: "amiga" }, "INVALID_REQUEST", /platform.*windows/],
    ["an unknown arch", { ...good, arch: "../../x64" }, "INVALID_REQUEST", /arch/],
    ["a boolean that is none", { ...good, is_stable: "perhaps" }, "INVALID_REQUEST", /is_stable/],
    ["a long description", { ...good, description: "x".repeat(10_001) }, "INVALID_REQUEST", /description/],
    ["a version that climbs", { ...good, version: "../../etc" }, "VERSION_INVALID", "版本号格式不正确"],
    ["a version of two parts", { ...good, version: "2.2" }, "VERSION_INVALID", /./],
    ["a version with a path in it", { ...good, version: "1.0.0-../../x" }, "VERSION_INVALID", /./],
    ["a very long version", { ...good, version: `1.0.0-${"x".repeat(300)}` }, "VERSION_INVALID", /./],
    ["huge numbers", { ...good, version: "99999999999999999999.0.0" }, "VERSION_INVALID", /./],
    [
      "a patch from nowhere",
      { ...good, package_type: "patch" },
      "FROM_VERSION_REQUIRED",
      "增量包必须提供源版本",
    ],
    ["an empty source", { ...good, package_type: "patch", from_version: " " }, "FROM_VERSION_REQUIRED", /./],
    ["a wrong source", { ...good, package_type: "patch", from_version: "x" }, "FROM_VERSION_INVALID", /./],
    [
      "a patch downwards",
      { ...good, package_type: "patch", from_version: "1.0.1" },
      "FROM_VERSION_INVALID",
      /低于/,
    ],
    [
      "a patch to itself",
      { ...good, package_type: "patch", from_version: "1.0.0" },
      "FROM_VERSION_INVALID",
      /低于/,
    ],
  ];
  for (const [name, form, code, detail] of cases) {
    const { status, body } = await ask(cloud, "POST", "/api/v1/upload/package", { key: KEY, form });
    t.equal(status, 400, name);
    t.match(body, { error_code: code, detail, timestamp: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/ }, name);
    t.same(Object.keys(body).toSorted(), ["detail", "error_code", "timestamp"], name);
  }
  for (const payload of ["{}", "--x\r\nbroken", ""]) {
    const headers = { "x-api-key": KEY, "content-type": "multipart/form-data; boundary=y" };
    const { statusCode } = await cloud.app.inject({
      method: "POST",
      url: "/api/v1/upload/package",
      headers,
      payload,
    });
    t.equal(statusCode, 400, JSON.stringify(payload));
  }
  const json = await cloud.app.inject({
    method: "POST",
    url: "/api/v1/upload/package",
    headers: { "x-api-key": KEY },
    payload: { version: "1.0.0", file: [null] },
  });
  t.equal(json.statusCode, 400);
  t.same(filesIn(cloud.dataDir, "releases"), {});
  t.same((await ask(cloud, "GET", "/api/v1/packages?platform=all&arch=all")).body, []);
});

t.test("fields may come before or after the file, the key too", async (t) => {
  const cloud = await openUpdates(t);
  const file = { name: "x.zip", bytes: packageBytes() };
  const fields = { version: "1.2.3", package_type: "full", api_key: KEY };
  const orders = [
    { ...fields, file },
    { file, ...fields },
    { version: "1.2.3", api_key: KEY, file, package_type: "full" },
    { version: "1.2.3", file, api_key: KEY, package_type: "full" },
  ];
  for (const [index, form] of orders.entries()) {
    const { status } = await ask(cloud, "POST", "/api/v1/upload/package", {
      form: {
        ...form,
        platform: ["windows", "linux", "macos", "macos"][index] ?? "",
        arch: index < 3 ? "x64" : "arm64",
      },
    });
    t.equal(status, 200, Object.keys(form).join(", "));
  }
  const empty = await ask(cloud, "POST", "/api/v1/upload/package", {
    form: {
      ...fields,
      version: "V1.2.4",
      description: "",
      from_version: "",
      is_stable: "",
      platform: "",
      file,
      more: "x",
    },
  });
  t.match(
    empty.body,
    { version: "1.2.4", package_type: "full" },
    "empty fields are none, unknown ones are ignored",
  );
});

t.test(
  "booleans are understood however a tool writes them, and prereleases are not stable by default",
  async (t) => {
    const cloud = await openUpdates(t);
    const words = {
      true: true,
      True: true,
      1: true,
      on: true,
      yes: true,
      false: false,
      FALSE: false,
      0: false,
      off: false,
    };
    for (const [index, [word, meaning]] of Object.entries(words).entries()) {
      const { package_id: id } = await publish(cloud, {
        version: `1.0.${index}`,
        is_stable: word,
        is_critical: word,
      });
      const { body } = await ask(cloud, "GET", `/api/v1/packages/${id}`);
      t.match(body, { is_stable: meaning, is_critical: meaning }, word);
    }
    const defaults = [
      ["2.0.0", undefined, true],
      ["2.0.1-beta.1", undefined, false],
      ["2.0.1-beta.2", "true", true],
    ] as const;
    for (const [version, said, isStable] of defaults) {
      const { package_id: id } = await publish(cloud, { version, ...(said && { is_stable: said }) });
      t.match((await ask(cloud, "GET", `/api/v1/packages/${id}`)).body, {
        is_stable: isStable,
        is_critical: false,
      });
    }
  },
);

t.test("patches and hotfixes are called after the versions they lead from and to", async (t) => {
  const cloud = await openUpdates(t);
  const names = [
    [
      { version: "v2.2.6", package_type: "patch", from_version: "v2.2.5" },
      "patches/2.2.6/omega-v2.2.5-to-v2.2.6-patch",
    ],
    [{ version: "2.2.6", package_type: "hotfix" }, "hotfixes/2.2.6/omega-v2.2.6-hotfix"],
    [
      { version: "2.2.6", package_type: "hotfix", from_version: "2.2.5" },
      "hotfixes/2.2.6/omega-v2.2.5-to-v2.2.6-hotfix",
    ],
    [{ version: "2.2.6", package_type: "full", from_version: "2.2.5" }, "full/2.2.6/omega-v2.2.6-full"],
  ] as const;
  for (const [fields, url] of names) {
    const { download_url: given } = await publish(cloud, { ...fields });
    t.equal(given, `/downloads/${url}-windows-x64.zip`);
  }
  const again = await upload(cloud, { version: "2.2.6", package_type: "hotfix", from_version: "2.2.6" });
  t.match(
    again,
    { status: 400, body: { error_code: "PACKAGE_EXISTS" } },
    "a hotfix from its own version is that version's",
  );
});

t.test("the same release twice is refused, and replaced when asked for", async (t) => {
  const cloud = await openUpdates(t);
  const first = packageBytes(5000);
  const { package_id: id, download_url: url } = await publish(cloud, { version: "1.0.0", bytes: first });
  await ask(cloud, "POST", `/api/v1/packages/${id}/pin`, { key: KEY });
  const again = await upload(cloud, { version: "1.0.0+build.7" });
  t.match(again, { status: 400, body: { error_code: "PACKAGE_EXISTS", detail: /replace=true/ } });
  t.same(Object.values(filesIn(cloud.dataDir, "releases")), [sha256(first)]);

  const second = packageBytes(6000, "exe");
  const replaced = await publish(cloud, { version: "1.0.0", bytes: second, name: "x.exe", replace: "true" });
  t.not(replaced.package_id, id, "other bytes are another package");
  t.same(Object.values(filesIn(cloud.dataDir, "releases")), [sha256(second)], "the old file is gone");
  t.match((await ask(cloud, "GET", `/api/v1/packages/${replaced.package_id}`)).body, { is_pinned: true });
  t.equal((await ask(cloud, "GET", url)).status, 404);
  const [debris] = await cloud.db.selectFrom("release_debris").selectAll().execute();
  t.equal(debris, undefined);
  await publish(cloud, { version: "3.0.0", replace: "1" });
});

t.test("of two uploads of the same release at once one wins, and nothing is left of the other", async (t) => {
  const cloud = await openUpdates(t);
  const bytes = Array.from({ length: 6 }, () => packageBytes(300_000));
  const answers = await Promise.all(bytes.map((one) => upload(cloud, { version: "1.0.0", bytes: one })));
  t.same(
    answers.map(({ status }) => status).toSorted((a, b) => a - b),
    [200, 400, 400, 400, 400, 400],
  );
  const winner = answers.find(({ status }) => status === 200)?.body.sha256;
  t.same(Object.values(filesIn(cloud.dataDir, "releases")), [winner]);

  const replacing = await Promise.all(
    bytes.map((one) => upload(cloud, { version: "1.0.0", bytes: one, replace: "true" })),
  );
  t.ok(replacing.every(({ status }) => status === 200));
  const { body } = await ask(cloud, "GET", "/api/v1/packages");
  t.equal(body.length, 1);
  t.same(Object.values(filesIn(cloud.dataDir, "releases")), [body[0].sha256]);
});

t.test("an upload cut at any place leaves nothing, and the server goes on", async (t) => {
  const cloud = await openUpdates(t);
  const { port } = new URL(await cloud.app.listen({ host: "127.0.0.1", port: 0 }));
  const file = { name: "x.zip", bytes: packageBytes(400_000) };
  const form = await formOf({ version: "1.0.0", package_type: "full", file, description: "after" });
  const head =
    `POST /api/v1/upload/package HTTP/1.1\r\nHost: a\r\nX-API-Key: ${KEY}\r\n` +
    `Content-Type: ${form.type}\r\nContent-Length: ${form.bytes.length}\r\n\r\n`;
  const cuts = [
    0,
    1,
    150,
    400,
    500,
    ...Array.from({ length: 12 }, () => Math.floor(Math.random() * form.bytes.length)),
    form.bytes.length - 1,
  ];
  for (const cut of cuts) {
    const socket = net.connect(Number(port), "127.0.0.1");
    await once(socket, "connect");
    socket.write(head);
    await new Promise((written) => socket.write(form.bytes.subarray(0, cut), written));
    socket.destroy();
  }
  await until(() => readdirSync(join(cloud.dataDir, "releases", "staging")).length === 0);
  t.same(filesIn(cloud.dataDir, "releases"), {});
  t.equal((await upload(cloud, { version: "1.0.0" })).status, 200);
});

t.test("the sender of a large refused upload gets to read why", async (t) => {
  const cloud = await openUpdates(t);
  const address = await cloud.app.listen({ host: "127.0.0.1", port: 0 });
  const form = await formOf({
    version: "1.0.0",
    package_type: "full",
    api_key: "wrong",
    file: { name: "x.zip", bytes: packageBytes(30_000_000) },
  });
  const response = await fetch(`${address}/api/v1/upload/package`, {
    method: "POST",
    headers: { "content-type": form.type },
    body: new Uint8Array(form.bytes),
  });
  t.equal(response.status, 401);
  t.match(await response.json(), { error_code: "INVALID_API_KEY" });
});
