import t, { type Test } from "tap";
import { startCloud } from "./support/cloud.ts";
import { startDesktop } from "./support/desktop.ts";
import { type Passed, startProxy } from "./support/faulty-proxy.ts";

const isAccountCall = ({ path }: Passed) => path === "/api/register" || path === "/api/login";
const isFile = ({ path }: Passed) => path.endsWith("/file");

async function setUp(t: Test, timing = {}) {
  const cloud = await startCloud(t);
  const proxy = await startProxy(t, cloud.origin);
  const desktop = await startDesktop(t, { cloudUrl: proxy.url, timing });
  return { cloud, proxy, desktop };
}

/** A desktop that has a person's pictures in the cloud, and a new one on which they have logged in. */
async function setUpSecond(t: Test, pictures: number, timing = {}) {
  const { cloud, proxy, desktop: first } = await setUp(t);
  const user = await first.register("mei");
  await first.linked(user.user_id);
  for (let count = 0; count < pictures; count += 1) await first.save();
  await first.sync();
  const second = await startDesktop(t, { cloudUrl: proxy.url, timing });
  await second.client.login({ body: user });
  await second.linked(user.user_id);
  proxy.passed.length = 0;
  return { cloud, proxy, first, second, user };
}

t.test(
  "a sync that a person started goes on after the next start, although they sync by hand only",
  async (t) => {
    const { cloud, proxy, desktop } = await setUp(t);
    const user = await desktop.register("mei");
    await desktop.linked(user.user_id);
    await desktop.save();
    proxy.control.fault = ({ path }) => (path.endsWith("/library") ? "silence" : undefined);
    proxy.passed.length = 0;
    await desktop.client.startSync();
    await desktop.until(user.user_id, () => proxy.passed.length > 0);
    await desktop.close();
    proxy.control.fault = () => undefined;

    const again = await startDesktop(t, { cloudUrl: proxy.url, dataDir: desktop.dataDir });
    await again.until(user.user_id, ({ state, pending_images }) => state === "idle" && pending_images === 0);
    t.same(cloud.files(user.user_id), again.files(user.user_id));

    proxy.passed.length = 0;
    await again.client.login({ body: user });
    await again.save();
    await again.close();
    const third = await startDesktop(t, { cloudUrl: proxy.url, dataDir: desktop.dataDir });
    t.match(await third.context.sync.status(user.user_id), { state: "idle", pending_images: 1 });
    await third.close();
    t.same(proxy.passed, [], "what nobody asked for is not sent");
  },
);

t.test("a restore that waits for the cloud comes after the sync that went before it", async (t) => {
  const { proxy, second, first, user } = await setUpSecond(t, 3);
  proxy.control.fault = (passed) => (isFile(passed) ? { status: 503, body: "" } : undefined);
  t.match(await second.restore(), { state: "waiting", operation: "restore" });
  const own = await second.save();
  proxy.control.fault = () => undefined;
  await second.client.startSync();
  const done = await second.until(
    user.user_id,
    ({ operation, state }) => operation === "restore" && state === "idle",
  );
  t.match(done, { done_images: 3, pending_images: 0 });
  t.same(Object.keys(second.files(user.user_id)).length, 4);
  t.match(second.files(user.user_id), first.files(user.user_id));
  t.ok(second.files(user.user_id)[`clothes/${own.filename}`]);
});

t.test("a cloud that asks for patience gets it, from runs and from logins", async (t) => {
  const { cloud, proxy, desktop } = await setUp(t, { run: { baseMs: 1, maxMs: 1 } });
  const times: number[] = [];
  proxy.control.fault = () => {
    times.push(performance.now());
    return times.length === 1 ? { status: 429, body: "{}", headers: { "retry-after": "1" } } : undefined;
  };
  const user = { username: "mei", email: "mei@example.com", password: "secret-password" };
  const { user_id } = await desktop.client.register({ body: user });
  await desktop.linked(user_id);
  t.ok((times[1] ?? 0) - (times[0] ?? 0) > 950, "the account");

  await desktop.client.login({ body: user });
  await desktop.save();
  times.length = 0;
  t.match(await desktop.sync(), { state: "waiting", last_error: "云端响应错误" });
  await desktop.until(user_id, ({ state }) => state === "idle");
  t.ok((times[1] ?? 0) - (times[0] ?? 0) > 950, "the run");
  t.same(cloud.files(user_id), desktop.files(user_id));
});

t.test("a login the cloud has no time for is waited for, and nobody is asked to log in again", async (t) => {
  const { proxy, desktop } = await setUp(t);
  proxy.control.fault = (passed) => (isAccountCall(passed) ? { status: 503, body: "" } : undefined);
  const user = await desktop.register("mei");
  await desktop.save();
  t.match(await desktop.sync(), { state: "waiting", last_error: "云端响应错误" });
  proxy.control.fault = () => undefined;
  await desktop.until(user.user_id, ({ state, done_images }) => state === "idle" && done_images === 1);
  t.pass("and the run that waited goes on as soon as the account is linked");
});

t.test("a desktop stops at once while a cloud leaves a login unanswered", async (t) => {
  const { proxy, desktop } = await setUp(t);
  proxy.control.fault = () => "silence";
  const user = await desktop.register("mei");
  await desktop.save();
  await desktop.client.startSync();
  await desktop.until(user.user_id, () => proxy.passed.length > 0);
  const started = performance.now();
  await desktop.close();
  t.ok(performance.now() - started < 5000);
});

t.test("replies that promise what the calls do not hold mark nothing and end nothing for good", async (t) => {
  const { cloud, proxy, desktop } = await setUp(t);
  const user = await desktop.register("mei");
  await desktop.linked(user.user_id);
  await desktop.save();
  const library = {
    success: true,
    cloud_user_id: "x",
    library_version: "1",
    total_images: 9,
    total_storage_size: 9,
  };
  const strange: [part: RegExp, body: unknown][] = [
    [/\/library$/, null],
    [/\/library$/, []],
    [/\/library$/, { ...library, library_version: 7 }],
    [/\/compare$/, { success: true }],
    [/\/compare$/, { success: true, missing: "none", outdated: [], library_version: "1" }],
    [/\/compare$/, { success: true, missing: ["nobody's"], outdated: [], library_version: "1" }],
  ];
  // With a picture of its own the cloud is asked what it lacks.
  await desktop.sync();
  await desktop.save();
  for (const [part, body] of strange) {
    proxy.control.fault = ({ path }) =>
      part.test(path) ? { status: 200, body: JSON.stringify(body) } : undefined;
    const status = await desktop.sync();
    t.match(
      status,
      { state: "waiting", last_error: "云端响应错误", pending_images: 1 },
      JSON.stringify(body),
    );
  }
  const others = { id: "other", sha256: "0".repeat(64) };
  const sync_result = { status: "completed", saved_files: 1, failed_files: 0, confirmed: [others] };
  for (const confirmed of [[others], [], "all"]) {
    const body = JSON.stringify({ success: true, sync_result: { ...sync_result, confirmed } });
    proxy.control.fault = ({ method, path }) =>
      method === "POST" && /user\/[^/]+$/.test(path) ? { status: 200, body } : undefined;
    t.match(await desktop.sync(), { pending_images: 1, failed_images: 1 }, body);
  }
  proxy.control.fault = () => undefined;
  t.match(await desktop.sync(), { state: "idle", pending_images: 0 });
  t.same(cloud.files(user.user_id), desktop.files(user.user_id));
});

t.test(
  "a list of pictures that is not one brings nothing back, and a bad picture in it fails alone",
  async (t) => {
    const { proxy, first, second, user } = await setUpSecond(t, 2);
    const answer = (body: unknown) => {
      proxy.control.fault = ({ path }) =>
        /\/images(\?|$)/.test(path) ? { status: 200, body: JSON.stringify(body) } : undefined;
    };
    for (const body of [
      null,
      {},
      { success: true, images: [7], next_cursor: null },
      { images: {}, next_cursor: 3 },
    ]) {
      answer(body);
      t.match(await second.restore(), { state: "waiting", last_error: "云端响应错误" }, JSON.stringify(body));
    }
    const [image] = (await first.client.listImages({})).images;
    answer({ success: true, images: [], next_cursor: "again" });
    t.match(await second.restore(), { state: "waiting" }, "a list without an end");

    const bad = {
      id: "i-bad",
      filename: "../../climb.png",
      category: "clothes",
      sha256: "0".repeat(64),
      file_size: 1,
    };
    const typed = { ...bad, filename: "clothes_bad.png", tags: 7, favorite: [], context_info: "?" };
    answer({ success: true, images: [bad, typed], next_cursor: null, library_version: "1" });
    t.match(await second.restore(), { state: "idle", failed_images: 2, done_images: 0 });
    proxy.control.fault = () => undefined;
    t.match(await second.restore(), { state: "idle", failed_images: 0, done_images: 2 });
    t.same(second.files(user.user_id), first.files(user.user_id));
    t.ok(image);
  },
);

t.test("the events of a person end when they log out", async (t) => {
  const { desktop } = await setUp(t);
  await desktop.register("mei");
  const response = await desktop.client.streamSyncStatus({});
  let statuses = 0;
  for await (const chunk of response.body ?? []) {
    if (!new TextDecoder().decode(chunk).includes("event: status")) continue;
    statuses += 1;
    if (statuses === 1) {
      await desktop.client.startSync();
      await desktop.client.logout({});
    }
  }
  t.ok(statuses >= 1, `the stream ended by itself after ${statuses} events`);
});
