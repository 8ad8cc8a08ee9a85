import { rmSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import { startCloud } from "./support/cloud.ts";
import { startDesktop } from "./support/desktop.ts";
import { type Fault, type Passed, startProxy } from "./support/faulty-proxy.ts";

/** A linked person with pictures between a desktop and a cloud that can be kept apart. */
async function setUp(t: Test, pictures: number, timing = {}, side = 24) {
  const cloud = await startCloud(t);
  const proxy = await startProxy(t, cloud.origin);
  const desktop = await startDesktop(t, { cloudUrl: proxy.url, timing });
  const user = await desktop.register("mei");
  await desktop.linked(user.user_id);
  const saved = [];
  for (let count = 0; count < pictures; count += 1) saved.push(await desktop.save("clothes", side));
  proxy.passed.length = 0;
  return { cloud, proxy, desktop, user, saved };
}

const isBundle = ({ method, path }: Passed) => method === "POST" && /^\/api\/sync\/user\/[^/]+$/.test(path);

/** A fault for the first so many bundles, and none after. */
function firstBundles(count: number, fault: Fault) {
  let left = count;
  return (passed: Passed) => (isBundle(passed) && left-- > 0 ? fault : undefined);
}

t.test("a connection cut in the middle of a bundle is made again, and everything arrives", async (t) => {
  const { cloud, proxy, desktop, user } = await setUp(t, 8, {}, 120);
  proxy.control.fault = firstBundles(2, { cutAfter: 150_000 });
  t.match(await desktop.sync(), { state: "idle", done_images: 8, failed_images: 0, pending_images: 0 });
  t.equal(proxy.passed.filter(isBundle).length, 3);
  t.same(cloud.files(user.user_id), desktop.files(user.user_id));
});

t.test("what cannot be sent now waits, is shown, and goes on by itself when the cloud is back", async (t) => {
  const { cloud, proxy, desktop, user } = await setUp(t, 4, { run: { baseMs: 200, maxMs: 200 } });
  const causes: [Fault, string][] = [
    [{ cutAfter: 100 }, "网络请求失败"],
    [{ status: 500, body: '{"success":false,"error":"同步处理失败"}' }, "云端响应错误"],
    [{ status: 502, body: "<html>Bad gateway</html>" }, "云端响应错误"],
    [{ status: 200, body: "<html>Welcome to our hotel</html>" }, "云端响应错误"],
    [{ status: 200, body: '{"success":true}' }, "云端响应错误"],
    [{ status: 204, body: "" }, "云端响应错误"],
    [{ status: 302, body: "", headers: { location: "http://127.0.0.1:1/" } }, "云端响应错误"],
    [{ status: 200, body: '{"success":true,"sync_result":{"status":"comp' }, "云端响应错误"],
  ];
  for (const [fault, sentence] of causes) {
    proxy.control.fault = (passed) => (isBundle(passed) ? fault : undefined);
    const status = await desktop.sync();
    t.match(status, { state: "waiting", last_error: sentence, done_images: 0, done_bytes: 0 });
    t.match(status.last_error_detail, /^\p{Script=Han}[^a-z]*$/u, "a sentence for people");
    const task = await desktop.client.getTask({ params: { task_id: status.task_id ?? "" } });
    t.match(task.status, { status: "failed", error: sentence });
  }
  t.same(Object.keys(cloud.files(user.user_id)), []);
  proxy.control.fault = () => undefined;
  await desktop.until(user.user_id, ({ state }) => state === "idle");
  t.same(cloud.files(user.user_id), desktop.files(user.user_id));
});

t.test("a cloud that does not answer in time is given up on with the document's sentence", async (t) => {
  const { proxy, desktop } = await setUp(t, 1, { requestTimeoutMs: 60, tries: 2 });
  proxy.control.fault = (passed) => (isBundle(passed) ? "silence" : undefined);
  t.match(await desktop.sync(), { state: "waiting", last_error: "同步请求超时" });
  t.equal(proxy.passed.filter(isBundle).length, 2);
});

t.test("what will not pass is not tried again", async (t) => {
  const { proxy, desktop } = await setUp(t, 1);
  proxy.control.fault = firstBundles(9, {
    status: 400,
    body: '{"success":false,"error":"同步数据格式错误","code":"BUNDLE_BROKEN"}',
  });
  t.match(await desktop.sync(), {
    state: "failed",
    last_error: "云端响应错误",
    last_error_detail: "同步数据格式错误",
  });
  t.equal(proxy.passed.filter(isBundle).length, 1);
});

t.test("a refused token asks for a login, is not used again, and a login mends it", async (t) => {
  const { cloud, proxy, desktop, user } = await setUp(t, 2, { run: { baseMs: 1, maxMs: 1 } });
  await desktop.client.updateProfile({ body: { cloud_sync_enabled: true } });
  proxy.control.fault = ({ path }) =>
    path.startsWith("/api/sync/")
      ? { status: 401, body: '{"success":false,"error":"需要登录","code":"TOKEN_REQUIRED"}' }
      : undefined;
  const status = await desktop.until(user.user_id, ({ state }) => state === "login_required");
  t.match(status, { last_error: "需要重新登录云端账户", cloud: { linked: false } });

  proxy.passed.length = 0;
  await desktop.save();
  t.match(await desktop.sync(), { state: "login_required" });
  t.same(proxy.passed, [], "nothing is sent with a token that was refused");
  await t.rejects(desktop.client.startRestore(), { code: "CLOUD_LOGIN_REQUIRED" });

  proxy.control.fault = () => undefined;
  await t.rejects(desktop.client.linkCloud({ body: { password: "not the password" } }), {
    status: 401,
    message: "用户名或密码错误",
  });
  const linked = await desktop.client.linkCloud({ body: { password: user.password } });
  t.not((await desktop.status()).state, "login_required");
  t.equal(linked.cloud_user_id, user.user_id);
  await desktop.until(user.user_id, ({ state, pending_images }) => state === "idle" && pending_images === 0);
  t.same(cloud.files(user.user_id), desktop.files(user.user_id));
});

t.test("a picture whose file is gone or changed is named, and the others go on", async (t) => {
  const { cloud, desktop, user, saved } = await setUp(t, 5);
  const pathOf = (index: number) =>
    join(desktop.dataDir, "saved_images", user.user_id, "clothes", saved[index]?.filename ?? "");
  rmSync(pathOf(1));
  truncateSync(pathOf(3), statSync(pathOf(3)).size - 1);
  const status = await desktop.sync();
  t.match(status, { state: "idle", total_images: 5, done_images: 3, failed_images: 2 });
  t.same(
    new Map(status.failures.map(({ filename, error, code }) => [filename, [error, code]])),
    new Map([
      [saved[1]?.filename, ["图片不存在", "IMAGE_NOT_FOUND"]],
      [saved[3]?.filename, ["图片文件与登记的内容不符", "PICTURE_FILE_CHANGED"]],
    ]),
  );
  t.equal(Object.keys(cloud.files(user.user_id)).length, 3);
});

t.test("bytes that are not those of the row are refused by the cloud and named", async (t) => {
  const { cloud, desktop, user, saved } = await setUp(t, 2);
  await desktop.context.db
    .updateTable("images")
    .set({ sha256: "0".repeat(64) })
    .where("filename", "=", saved[0]?.filename ?? "")
    .execute();
  const status = await desktop.sync();
  t.match(status, { state: "idle", done_images: 1, failed_images: 1, pending_images: 1 });
  t.match(status.failures, [{ filename: saved[0]?.filename, error: "图片内容与所报的 SHA-256 不符" }]);
  t.equal(Object.keys(cloud.files(user.user_id)).length, 1);
});

t.test("a 403 from something on the way costs nobody their link", async (t) => {
  const { proxy, desktop } = await setUp(t, 1);
  proxy.control.fault = () => ({ status: 403, body: "<html>Blocked by the firewall</html>" });
  t.match(await desktop.sync(), { state: "failed", last_error: "云端响应错误", cloud: { linked: true } });
  proxy.control.fault = () => undefined;
  t.match(await desktop.sync(), { state: "idle", done_images: 1 });
});

t.test("a cloud whose disk is full ends the run instead of being sent the rest", async (t) => {
  const { proxy, desktop, saved } = await setUp(t, 2);
  const failures = saved.map(({ filename, imageId }) => ({
    id: imageId,
    filename,
    error: "文件保存失败",
  }));
  const sync_result = { confirmed: [], failures, status: "failed", saved_files: 0, failed_files: 2 };
  proxy.control.fault = firstBundles(1, {
    status: 200,
    body: JSON.stringify({ success: true, sync_result }),
  });
  t.match(await desktop.sync(), { state: "waiting", failed_images: 2, last_error_detail: "文件保存失败" });
  t.match(await desktop.sync(), { state: "idle", done_images: 2, failed_images: 0 });
});

t.test("two starts at once are one run with one answer", async (t) => {
  const { proxy, desktop, user } = await setUp(t, 3);
  const [one, two] = await Promise.all([desktop.client.startSync(), desktop.client.startSync()]);
  t.same(one, two);
  await desktop.until(user.user_id, ({ state }) => state !== "running");
  t.equal(proxy.passed.filter(isBundle).length, 1);
});

t.test("two people of one desktop have each their own pictures in the cloud", async (t) => {
  const { cloud, desktop, user } = await setUp(t, 2);
  const first = desktop.sync();
  const other = await desktop.register("lan");
  await desktop.linked(other.user_id);
  await desktop.save("char");
  await Promise.all([first, desktop.sync()]);
  t.same(cloud.files(user.user_id), desktop.files(user.user_id));
  t.same(cloud.files(other.user_id), desktop.files(other.user_id));
  t.equal(Object.keys(cloud.files(other.user_id)).length, 1);
});

t.test("a cloud that lost pictures gets them again", async (t) => {
  const { cloud, proxy, desktop, user } = await setUp(t, 3);
  await desktop.sync();
  const empty = await startCloud(t);
  proxy.control.target = empty.origin;
  t.match(await desktop.sync(), { state: "login_required" });
  const { username, password } = user;
  await desktop.client.login({ body: { username, password } });
  await desktop.linked(user.user_id);
  t.match(await desktop.sync(), { state: "idle", done_images: 3 });
  t.same(empty.files(user.user_id), cloud.files(user.user_id));
});

t.test("a desktop that is stopped in the middle of a run goes on after its next start", async (t) => {
  const { cloud, proxy, desktop, user } = await setUp(t, 4);
  await desktop.client.updateProfile({ body: { cloud_sync_enabled: true } });
  proxy.control.fault = (passed) => (isBundle(passed) ? "silence" : undefined);
  await desktop.until(user.user_id, () => proxy.passed.some(isBundle));
  await desktop.close();
  proxy.control.fault = () => undefined;

  const again = await startDesktop(t, { cloudUrl: proxy.url, dataDir: desktop.dataDir });
  const done = await again.until(
    user.user_id,
    ({ state, pending_images }) => state === "idle" && pending_images === 0,
  );
  t.match(done, { done_images: 4, last_error: null });
  t.same(cloud.files(user.user_id), again.files(user.user_id));
});

t.test(
  "a run that was under way when the process was killed is made again, and its task says so",
  async (t) => {
    const { cloud, desktop, user, proxy } = await setUp(t, 1);
    const { task_id } = await desktop.sync();
    const { db } = desktop.context;
    await db.updateTable("sync_runs").set({ state: "running", finished_at: null }).execute();
    await db.updateTable("tasks").set({ status: "processing" }).where("task_id", "=", task_id).execute();
    await desktop.save();
    await desktop.close();

    const again = await startDesktop(t, { cloudUrl: proxy.url, dataDir: desktop.dataDir });
    const done = await again.until(
      user.user_id,
      ({ state, pending_images }) => state === "idle" && !pending_images,
    );
    t.not(done.task_id, task_id);
    t.same(cloud.files(user.user_id), again.files(user.user_id));
    const { status } = await again.client.getTask({ params: { task_id: task_id ?? "" } });
    t.match(status, { status: "failed", error: /中断/ });
  },
);
