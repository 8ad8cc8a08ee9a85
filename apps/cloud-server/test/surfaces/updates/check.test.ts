import t from "tap";
import type { Cloud } from "../../cloud.ts";
import { ask, openUpdates, packageBytes, publish, upload } from "../../updates.ts";

const check = async (cloud: Cloud, current: string, more = "") =>
  (await ask(cloud, "GET", `/api/v1/version/check?current_version=${current}${more}`)).body;

const of = (size: number) => packageBytes(size);

t.test("the documented example is answered as documented", async (t) => {
  const cloud = await openUpdates(t);
  await publish(cloud, { version: "2.2.5", bytes: of(8000) });
  const patch = await publish(cloud, {
    version: "2.2.6",
    package_type: "patch",
    from_version: "2.2.5",
    description: "修复了若干bug，提升了性能",
    bytes: of(50),
  });
  const full = await publish(cloud, { version: "2.2.6", bytes: of(8000) });
  const { body: listed } = await ask(cloud, "GET", "/api/v1/packages");
  t.strictSame(await check(cloud, "2.2.5", "&platform=windows&arch=x64"), {
    has_update: true,
    current_version: "2.2.5",
    latest_version: "2.2.6",
    update_info: {
      version: "2.2.6",
      description: "修复了若干bug，提升了性能",
      release_date: listed[1].created_at,
      is_critical: false,
      update_options: [
        {
          type: "patch",
          package_id: patch.package_id,
          file_size: 50,
          download_url: "/downloads/patches/2.2.6/omega-v2.2.5-to-v2.2.6-patch-windows-x64.zip",
          recommended: true,
          sha256: patch.sha256,
        },
        {
          type: "full",
          package_id: full.package_id,
          file_size: 8000,
          download_url: "/downloads/full/2.2.6/omega-v2.2.6-full-windows-x64.zip",
          recommended: false,
          sha256: full.sha256,
        },
      ],
    },
  });
  t.strictSame(await check(cloud, "2.2.6"), {
    has_update: false,
    current_version: "2.2.6",
    latest_version: "2.2.6",
  });
});

t.test("versions are compared as the standard says, and an update is only ever newer", async (t) => {
  const cloud = await openUpdates(t);
  for (const version of ["2.2.10", "2.2.6", "2.2.9"]) await publish(cloud, { version });
  t.match(await check(cloud, "2.2.6"), { has_update: true, latest_version: "2.2.10" });
  t.match(await check(cloud, "v2.2.9"), { has_update: true, current_version: "2.2.9" });
  t.match(await check(cloud, "2.2.10-rc.1"), { has_update: true, latest_version: "2.2.10" });
  t.strictSame(await check(cloud, "3.0.0"), {
    has_update: false,
    current_version: "3.0.0",
    latest_version: "2.2.10",
  });
  t.equal((await check(cloud, "2.2.10%2Bbuild5")).has_update, false, "builds are not ordered");
});

t.test("the latest version is the newest there is, be it published by a patch alone", async (t) => {
  const cloud = await openUpdates(t);
  await publish(cloud, { version: "1.0.0" });
  await publish(cloud, { version: "1.0.1", package_type: "patch", from_version: "1.0.0" });
  await publish(cloud, { version: "1.2.0", package_type: "patch", from_version: "1.1.0" });
  const latest = { has_update: false, latest_version: "1.0.1" };
  t.match(await check(cloud, "1.0.1"), latest);
  t.match(await check(cloud, "1.0.2"), latest, "what cannot be reached from here is not it");
});

t.test("a platform without packages has no update", async (t) => {
  const cloud = await openUpdates(t);
  await publish(cloud, { version: "2.0.0" });
  for (const more of ["&platform=linux", "&arch=arm64", "&platform=macos&arch=x86"]) {
    t.strictSame(await check(cloud, "1.0.0", more), {
      has_update: false,
      current_version: "1.0.0",
      latest_version: "1.0.0",
    });
  }
});

t.test("what does not parse is refused with 400", async (t) => {
  const cloud = await openUpdates(t);
  const queries = [
    ["", "INVALID_REQUEST"],
    ["?current_version=", "CURRENT_VERSION_INVALID"],
    ["?current_version=latest", "CURRENT_VERSION_INVALID"],
    ["?current_version=2.2", "CURRENT_VERSION_INVALID"],
    [`?current_version=1.0.0-${"9".repeat(500)}`, "CURRENT_VERSION_INVALID"],
    ["?current_version=1.0.0&platform=amiga", "INVALID_REQUEST"],
    ["?current_version=1.0.0&arch=x64%00", "INVALID_REQUEST"],
    ["?current_version=1.0.0&channel=nightly", "INVALID_REQUEST"],
  ];
  for (const [query, code] of queries) {
    const { status, body } = await ask(cloud, "GET", `/api/v1/version/check${query}`);
    t.equal(status, 400, query ?? "");
    t.equal(body.error_code, code, query ?? "");
  }
});

t.test("only those on the beta channel are offered what is not stable", async (t) => {
  const cloud = await openUpdates(t);
  await publish(cloud, { version: "1.0.0" });
  await publish(cloud, { version: "1.1.0", is_stable: "false" });
  await publish(cloud, { version: "1.2.0-beta.1" });
  t.equal((await check(cloud, "1.0.0")).has_update, false);
  t.match(await check(cloud, "0.9.0"), { latest_version: "1.0.0" });
  t.match(await check(cloud, "1.0.0", "&channel=beta"), { latest_version: "1.2.0-beta.1" });
  await publish(cloud, { version: "1.2.0" });
  t.match(await check(cloud, "1.2.0-beta.1"), { latest_version: "1.2.0" }, "who was on a beta comes back");
});

t.test(
  "the recommended option is the smallest download to the latest version, a chain of patches too",
  async (t) => {
    const cloud = await openUpdates(t);
    for (const version of ["1.0.0", "1.0.1", "1.0.2", "1.0.3"])
      await publish(cloud, { version, bytes: of(1000) });
    const patches = [];
    for (const [from, to] of [
      ["1.0.0", "1.0.1"],
      ["1.0.1", "1.0.2"],
      ["1.0.2", "1.0.3"],
    ] as const) {
      patches.push(
        await publish(cloud, { version: to, package_type: "patch", from_version: from, bytes: of(100) }),
      );
    }
    const { update_info: info } = await check(cloud, "1.0.0");
    t.equal(info.update_options.filter(({ recommended }: { recommended: boolean }) => recommended).length, 1);
    const [best, full] = info.update_options;
    t.match(best, {
      type: "patch",
      recommended: true,
      total_size: 300,
      file_size: 100,
      package_id: patches[0].package_id,
      sha256: patches[0].sha256,
    });
    t.same(
      best.chain.map(({ package_id: id }: { package_id: number }) => id),
      patches.map(({ package_id: id }) => id),
    );
    t.match(best.chain, [
      { from_version: "1.0.0", version: "1.0.1" },
      { version: "1.0.2" },
      { version: "1.0.3" },
    ]);
    t.match(full, { type: "full", recommended: false });
    t.equal(info.update_options.length, 2);

    t.match((await check(cloud, "0.5.0")).update_info.update_options, [{ type: "full", recommended: true }]);
    await publish(cloud, { version: "1.0.3", package_type: "patch", from_version: "1.0.0", bytes: of(250) });
    t.match((await check(cloud, "1.0.0")).update_info.update_options, [
      { type: "patch", file_size: 250, recommended: true, chain: undefined },
      { type: "full", recommended: false },
    ]);
    await publish(cloud, { version: "1.0.3", replace: "true", bytes: of(200) });
    t.match((await check(cloud, "1.0.0")).update_info.update_options, [
      { type: "full", file_size: 200, recommended: true },
      { type: "patch", file_size: 250, recommended: false },
    ]);
  },
);

t.test("a full package and a patch upon it are a chain where there is nothing else", async (t) => {
  const cloud = await openUpdates(t);
  await publish(cloud, { version: "1.1.0", bytes: of(1000) });
  await publish(cloud, { version: "1.2.0", package_type: "patch", from_version: "1.1.0", bytes: of(10) });
  t.match(await check(cloud, "1.0.0"), {
    latest_version: "1.2.0",
    update_info: {
      update_options: [{ type: "full", recommended: true, total_size: 1010, chain: [{}, { type: "patch" }] }],
    },
  });
  const island = await openUpdates(t, { dir: t.testdir({}) });
  await publish(island, { version: "1.2.0", package_type: "patch", from_version: "1.1.0" });
  t.equal((await check(island, "1.0.0")).has_update, false, "a patch that does not fit is no update");
});

t.test("hotfixes for the caller's version are offered and never recommended over the update", async (t) => {
  const cloud = await openUpdates(t);
  await publish(cloud, { version: "1.0.0", bytes: of(500) });
  const hotfix = await publish(cloud, { version: "1.0.0", package_type: "hotfix", bytes: of(10) });
  t.match(await check(cloud, "1.0.0"), {
    has_update: false,
    latest_version: "1.0.0",
    hotfixes: [{ type: "hotfix", package_id: hotfix.package_id, recommended: false, sha256: hotfix.sha256 }],
  });
  t.equal((await check(cloud, "0.9.0")).hotfixes, undefined);
  await publish(cloud, { version: "1.1.0", bytes: of(500) });
  const { update_info: info } = await check(cloud, "1.0.0");
  t.match(info.update_options, [
    { type: "full", recommended: true },
    { type: "hotfix", package_id: hotfix.package_id, recommended: false },
  ]);
  await publish(cloud, { version: "1.1.0", package_type: "hotfix", from_version: "1.0.0", bytes: of(20) });
  t.match((await check(cloud, "1.0.0")).update_info.update_options[0], {
    type: "hotfix",
    file_size: 20,
    recommended: true,
  });
});

t.test("an update is critical when anything since the caller's version was", async (t) => {
  const cloud = await openUpdates(t);
  await publish(cloud, { version: "1.0.0" });
  await publish(cloud, { version: "1.0.1", is_critical: "True" });
  await publish(cloud, { version: "1.0.2" });
  t.equal((await check(cloud, "1.0.0")).update_info.is_critical, true);
  t.equal((await check(cloud, "1.0.1")).update_info.is_critical, false);
});

t.test("the list is filtered as documented and shows the newest so many", async (t) => {
  const cloud = await openUpdates(t);
  for (let patch = 0; patch < 23; patch += 1)
    await publish(cloud, { version: `1.0.${patch}`, bytes: of(20) });
  await publish(cloud, { version: "1.1.0", platform: "linux" });
  await publish(cloud, { version: "1.0.1", package_type: "patch", from_version: "1.0.0" });
  const list = async (query: string) => (await ask(cloud, "GET", `/api/v1/packages${query}`)).body;
  const newest = await list("");
  t.equal(newest.length, 20, "20 unless told");
  t.strictSame(Object.keys(newest[0]).slice(0, 9), [
    "id",
    "version",
    "package_type",
    "package_name",
    "package_size",
    "from_version",
    "download_url",
    "created_at",
    "download_count",
  ]);
  t.match(newest.at(-1), {
    version: "1.0.1",
    package_type: "patch",
    from_version: "1.0.0",
    download_count: 0,
  });
  t.match(newest.at(-2), { version: "1.0.22", from_version: null });
  t.equal((await list("?limit=100")).length, 24);
  t.match(await list("?platform=linux"), [{ version: "1.1.0" }]);
  t.equal((await list("?platform=all&limit=100")).length, 25);
  t.equal((await list("?package_type=patch")).length, 1);
  for (const query of [
    "?limit=0",
    "?limit=-1",
    "?limit=1e3",
    "?limit=99999",
    "?limit=x",
    "?package_type=all",
    "?platform=x",
  ]) {
    t.equal((await ask(cloud, "GET", `/api/v1/packages${query}`)).status, 400, query);
  }
  for (const id of ["99", "99999999999999999999", "x", "-1", "0"]) {
    t.ok([400, 404].includes((await ask(cloud, "GET", `/api/v1/packages/${id}`)).status), id);
  }
});

t.test("the service tells about itself, and browsers are sent to its pages", async (t) => {
  const cloud = await openUpdates(t);
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
  const health = await ask(cloud, "GET", "/health");
  t.strictSame(Object.keys(health.body), ["status", "timestamp", "version"]);
  t.match(health.body, { status: "healthy", timestamp: time });
  t.equal((await ask(cloud, "GET", "/health/ready")).body.status, "ready");
  const info = await ask(cloud, "GET", "/");
  t.match(info.body, {
    message: "Omega更新服务器 - 增强版",
    status: "running",
    features: ["完整包", "增量包", "智能存储管理"],
    timestamp: time,
  });
  const page = await cloud.app.inject({
    url: "/",
    headers: { accept: "text/html,application/xhtml+xml,*/*;q=0.8" },
  });
  t.match(page.headers["content-type"], /^text\/html/);
  for (const url of ["/api/v1/nothing", "/downloads", "/downloads/full/1.0.0"]) {
    t.match((await ask(cloud, "GET", url)).body, { detail: "接口不存在", error_code: "NOT_FOUND" }, url);
  }
  t.match(await ask(cloud, "DELETE", "/api/v1/packages"), {
    status: 405,
    body: { error_code: "METHOD_NOT_ALLOWED" },
  });
  t.equal((await upload(cloud, { version: "1.0.0" })).status, 200);
});
