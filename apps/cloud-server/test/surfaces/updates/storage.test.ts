import { existsSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import type { Cloud } from "../../cloud.ts";
import { filesIn } from "../../disk.ts";
import { ask, formOf, KEY, openUpdates, packageBytes, publish, upload } from "../../updates.ts";

const stats = async (cloud: Cloud) => (await ask(cloud, "GET", "/api/v1/storage/stats")).body;
const cleanUp = async (cloud: Cloud, query = "") =>
  (await ask(cloud, "POST", `/api/v1/storage/cleanup${query}`, { key: KEY })).body;
const names = (one: { deleted_packages: { type: string; version: string }[] }) =>
  one.deleted_packages.map(({ type, version }) => `${type} ${version}`);
const versionsOf = async (cloud: Cloud, query: string) =>
  (await ask(cloud, "GET", `/api/v1/packages?limit=1000&${query}`)).body.map(
    ({ version }: { version: string }) => version,
  );

t.test("the statistics are those of the document, against the quota", async (t) => {
  const cloud = await openUpdates(t, { env: { UPDATES_QUOTA_BYTES: "100000" } });
  await publish(cloud, { version: "1.0.0", bytes: packageBytes(40_000) });
  await publish(cloud, {
    version: "1.0.1",
    package_type: "patch",
    from_version: "1.0.0",
    bytes: packageBytes(8000),
  });
  await publish(cloud, { version: "1.0.0", package_type: "hotfix", bytes: packageBytes(2000) });
  const body = await stats(cloud);
  t.strictSame(body, {
    status: "healthy",
    usage_percentage: 50,
    recommendations: ["监控存储使用情况"],
    stats: {
      total_size: 100_000,
      used_size: 50_000,
      available_size: 50_000,
      usage_percentage: 50,
      updates_total_size: 50_000,
      full_packages_size: 40_000,
      patch_packages_size: 8000,
      hotfix_packages_size: 2000,
      temp_size: 0,
      timestamp: body.stats.timestamp,
    },
    thresholds: { warning: 80, cleanup: 85, critical: 90 },
  });
  const whole = await openUpdates(t, { dir: t.testdir({}) });
  const { stats: disk } = await stats(whole);
  t.equal(disk.used_size + disk.available_size, disk.total_size, "without a quota it is the disk's size");
  t.ok(disk.total_size > 1e9);
});

t.test(
  "at every threshold the state is said, and the storage cleaned when an upload passes the second",
  async (t) => {
    const cloud = await openUpdates(t, { env: { UPDATES_QUOTA_BYTES: "100000", KEEP_RELEASES: "1" } });
    const platforms = ["windows", "linux", "macos"];
    const put = (version: string, platform: string, size: number) =>
      publish(cloud, { version, platform, bytes: packageBytes(size) });
    for (const platform of platforms)
      for (const version of ["1.0.0", "1.1.0"]) await put(version, platform, 13_000);
    t.match(await stats(cloud), { status: "healthy", usage_percentage: 78 });
    await put("1.2.0", "windows", 2000);
    t.match(await stats(cloud), {
      status: "caution",
      usage_percentage: 80,
      recommendations: [/80%/, String],
    });
    t.equal(Object.keys(filesIn(cloud.dataDir, "releases")).length, 7, "nothing is cleaned up yet");
    await put("0.9.0", "linux", 4900);
    t.match(await stats(cloud), { status: "caution", usage_percentage: 84.9 });
    t.equal(Object.keys(filesIn(cloud.dataDir, "releases")).length, 8);
    const last = await put("0.8.0", "macos", 100);
    t.equal(Object.keys(filesIn(cloud.dataDir, "releases")).length, 4, "it cleaned up by itself");
    t.same(await versionsOf(cloud, "platform=windows"), ["1.2.0"]);
    t.same(await versionsOf(cloud, "platform=linux"), ["1.1.0"]);
    t.same(
      await versionsOf(cloud, "platform=macos"),
      ["1.1.0", "0.8.0"],
      "what was just uploaded stays this time",
    );
    t.equal((await ask(cloud, "GET", `/api/v1/packages/${last.package_id}`)).status, 200);
  },
);

t.test("the states begin at their thresholds", async (t) => {
  const cloud = await openUpdates(t, { env: { UPDATES_QUOTA_BYTES: "100000" } });
  const levels = [
    [79_990, "healthy", 79.9],
    [80_000, "caution", 80],
    [84_990, "caution", 84.9],
    [85_000, "warning", 85],
    [89_990, "warning", 89.9],
    [90_000, "critical", 90],
  ] as const;
  let used = 0;
  for (const [index, [level, status, shown]] of levels.entries()) {
    await publish(cloud, { version: `1.0.${index}`, is_critical: "true", bytes: packageBytes(level - used) });
    used = level;
    t.match(await stats(cloud), { status, usage_percentage: shown });
  }
});

t.test("an upload there is no room for is 507, after a clean-up was tried", async (t) => {
  const cloud = await openUpdates(t, { env: { UPDATES_QUOTA_BYTES: "100000", KEEP_RELEASES: "1" } });
  for (const version of ["1.0.0", "1.0.1", "1.0.2"])
    await publish(cloud, { version, bytes: packageBytes(25_000) });
  const fits = await upload(cloud, { version: "1.0.3", bytes: packageBytes(60_000) });
  t.equal(fits.status, 200, "after the older ones went");
  t.same(await versionsOf(cloud, ""), ["1.0.3"], "and the one it replaces as the newest");
  const { status, body } = await upload(cloud, { version: "1.0.4", bytes: packageBytes(60_000) });
  t.equal(status, 507);
  t.match(body, { detail: "存储空间不足，清理失败", error_code: "INSUFFICIENT_STORAGE" });
  t.same(await versionsOf(cloud, ""), ["1.0.3"], "the newest stable is never removed");
  t.equal(Object.keys(filesIn(cloud.dataDir, "releases")).length, 1, "and nothing is left of the other");

  const { app } = cloud;
  const form = await formOf({
    version: "1.0.5",
    package_type: "full",
    file: { name: "x.zip", bytes: packageBytes(60_000) },
  });
  const address = await app.listen({ host: "127.0.0.1", port: 0 });
  const chunked = await fetch(`${address}/api/v1/upload/package`, {
    method: "POST",
    headers: { "content-type": form.type, "x-api-key": KEY },
    body: new Blob([new Uint8Array(form.bytes)]).stream(),
    duplex: "half",
  });
  t.equal(chunked.status, 507, "also one whose length is not known beforehand");
  const bodies = ["linux", "macos"].flatMap((platform) =>
    ["x64", "arm64"].map((arch) =>
      upload(cloud, { version: "2.0.0", platform, arch, bytes: packageBytes(15_000) }),
    ),
  );
  const statuses = (await Promise.all(bodies)).map((one) => one.status).toSorted((a, b) => a - b);
  t.same(statuses, [200, 200, 507, 507], "uploads at once cannot run out of it together");
});

t.test("a clean-up keeps the newest releases of each kind, and never what must stay", async (t) => {
  const cloud = await openUpdates(t);
  const many = ["1.0.0", "1.0.1", "1.0.2", "1.0.3", "1.0.9", "1.0.10"];
  for (const platform of ["windows", "linux", "macos"]) {
    for (const version of many) await publish(cloud, { version, platform, bytes: packageBytes(1000) });
  }
  const ids = (await ask(cloud, "GET", "/api/v1/packages?limit=100")).body.map(
    ({ id }: { id: number }) => id,
  );
  t.equal((await ask(cloud, "POST", `/api/v1/packages/${ids[0]}/pin`, { key: KEY })).body.is_pinned, true);
  await publish(cloud, {
    version: "1.0.1",
    platform: "linux",
    bytes: packageBytes(10),
    is_critical: "true",
    replace: "true",
  });
  for (const version of many)
    await publish(cloud, { version, platform: "macos", package_type: "hotfix", bytes: packageBytes(30) });
  for (const beta of [1, 2, 3, 4, 5])
    await publish(cloud, { version: `1.1.0-beta.${beta}`, bytes: packageBytes(100) });

  const dry = await cleanUp(cloud, "?dry_run=true");
  t.equal(dry.dry_run, true);
  t.equal(
    (await ask(cloud, "GET", "/api/v1/packages?platform=all&limit=1000")).body.length,
    29,
    "a dry run removes nothing",
  );
  const done = await cleanUp(cloud);
  t.same(names(done), names(dry), "and said what would be removed");
  t.equal(done.packages_deleted, 12);
  t.equal(done.space_freed, 3 * 30 + 2 * 100 + 7 * 1000);
  t.same(Object.keys(done), [
    "success",
    "space_freed",
    "packages_deleted",
    "before_usage",
    "after_usage",
    "deleted_packages",
  ]);
  t.same(names(done).slice(0, 3), ["hotfix 1.0.0", "hotfix 1.0.1", "hotfix 1.0.2"], "hotfixes first");
  t.same(await versionsOf(cloud, "platform=windows"), [
    "1.0.0",
    "1.0.3",
    "1.0.9",
    "1.0.10",
    "1.1.0-beta.3",
    "1.1.0-beta.4",
    "1.1.0-beta.5",
  ]);
  t.same(await versionsOf(cloud, "platform=linux"), ["1.0.3", "1.0.9", "1.0.10", "1.0.1"]);
  t.equal(Object.keys(filesIn(cloud.dataDir, "releases/packages")).length, 17);
  await ask(cloud, "DELETE", `/api/v1/packages/${ids[0]}/pin`, { key: KEY });
  t.same(names(await cleanUp(cloud)), ["full 1.0.0"]);
  t.equal((await ask(cloud, "POST", "/api/v1/packages/999/pin", { key: KEY })).status, 404);
});

t.test("patches go unless an offered chain needs them", async (t) => {
  const cloud = await openUpdates(t, { env: { KEEP_RELEASES: "1" } });
  await publish(cloud, { version: "1.0.5", bytes: packageBytes(5000) });
  const patch = (from: string, version: string, size: number) =>
    publish(cloud, { version, package_type: "patch", from_version: from, bytes: packageBytes(size) });
  for (let step = 0; step < 5; step += 1) await patch(`1.0.${step}`, `1.0.${step + 1}`, 100);
  await patch("1.0.0", "1.0.3", 900);
  await patch("1.0.1", "1.0.4", 9000);
  const before = (await ask(cloud, "GET", "/api/v1/version/check?current_version=1.0.0")).body;
  const done = await cleanUp(cloud);
  t.same(names(done), ["patch 1.0.3", "patch 1.0.4"]);
  const after = (await ask(cloud, "GET", "/api/v1/version/check?current_version=1.0.0")).body;
  t.same(after, before, "what was offered still is");
  t.equal(after.update_info.update_options[0].chain.length, 5);
  await publish(cloud, { version: "1.0.5", replace: "true", bytes: packageBytes(150) });
  t.same(
    names(await cleanUp(cloud)),
    ["patch 1.0.1", "patch 1.0.2", "patch 1.0.3", "patch 1.0.4"],
    "a small full package is better",
  );
});

t.test("left-overs older than a day are removed, younger ones are not", async (t) => {
  const cloud = await openUpdates(t);
  const folder = join(cloud.dataDir, "releases", "staging");
  const dayAgo = Date.now() / 1000 - 24 * 3600;
  for (const [name, age] of [
    ["old.part", -60],
    ["young.part", 60],
  ] as const) {
    writeFileSync(join(folder, name), Buffer.alloc(1000));
    utimesSync(join(folder, name), dayAgo + age, dayAgo + age);
  }
  t.equal((await stats(cloud)).stats.temp_size, 2000);
  t.equal((await cleanUp(cloud, "?dry_run=1")).space_freed, 1000);
  t.equal((await cleanUp(cloud)).space_freed, 1000);
  t.notOk(existsSync(join(folder, "old.part")));
  t.ok(existsSync(join(folder, "young.part")));
});

t.test(
  "the key of a clean-up may come as a form of either kind, in the address or in a header",
  async (t) => {
    const cloud = await openUpdates(t);
    const url = "/api/v1/storage/cleanup";
    t.equal((await ask(cloud, "POST", url, { form: { api_key: KEY, dry_run: "True" } })).body.dry_run, true);
    t.equal((await ask(cloud, "POST", `${url}?api_key=${KEY}`)).status, 200);
    for (const [type, payload] of [
      ["application/x-www-form-urlencoded", `api_key=${KEY}&dry_run=1`],
      ["application/json", JSON.stringify({ api_key: KEY, dry_run: "true" })],
    ] as const) {
      const answer = await cloud.app.inject({
        method: "POST",
        url,
        headers: { "content-type": type },
        payload,
      });
      t.match(
        { status: answer.statusCode, body: answer.json() },
        { status: 200, body: { dry_run: true } },
        type,
      );
    }
    for (const payload of [
      undefined,
      "{}",
      '{"api_key":["x"]}',
      '{"api_key":null}',
      '{"api_key":""}',
      "[1]",
    ]) {
      const answer = await cloud.app.inject({
        method: "POST",
        url,
        headers: { "content-type": "application/json" },
        ...(payload && { payload }),
      });
      t.equal(answer.statusCode, 401, String(payload));
    }
    t.equal((await ask(cloud, "POST", url, { key: KEY, form: { dry_run: "maybe" } })).status, 400);
  },
);
