import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { cloudAddress } from "../../src/features/cloud-account/cloud-address.ts";
import { createSecretBox } from "../../src/features/cloud-account/secret-box.ts";
import { loadSecretKey } from "@clothesline/secrets";
import { startCloud } from "./support/cloud.ts";
import { startDesktop } from "./support/desktop.ts";
import { startDocumentedCloud } from "./support/documented-cloud.ts";
import { newFolder } from "./support/folder.ts";
import { startProxy } from "./support/faulty-proxy.ts";

t.test("registration brings the cloud account along, and the token is encrypted at rest", async (t) => {
  const cloud = await startCloud(t);
  const proxy = await startProxy(t, cloud.origin);
  const desktop = await startDesktop(t, { cloudUrl: proxy.url });
  const user = await desktop.register("mei");
  t.match((await desktop.linked(user.user_id)).cloud, { username: "mei", cloud_user_id: user.user_id });
  await desktop.sync();
  const token = proxy.passed.at(-1)?.authorization?.replace("Bearer ", "") ?? "";
  t.ok(token.length > 20);
  await desktop.close();
  for (const file of ["image_database.db", "secret.key"]) {
    t.notOk(readFileSync(join(desktop.dataDir, file)).includes(token), file);
  }
  t.equal(statSync(join(desktop.dataDir, "secret.key")).mode & 0o777, 0o600);

  const again = await startDesktop(t, { cloudUrl: proxy.url, dataDir: desktop.dataDir });
  t.match((await again.context.sync.status(user.user_id)).cloud, { linked: true });
  await again.client.login({ body: { username: "mei", password: user.password } });
  t.match(await again.sync(), { state: "idle" });
});

t.test("a cloud that is away disturbs nobody and gets the account when it is back", async (t) => {
  const cloud = await startCloud(t);
  const proxy = await startProxy(t, cloud.origin);
  proxy.control.fault = () => ({ status: 503, body: "<html>later</html>" });
  const desktop = await startDesktop(t, { cloudUrl: proxy.url });
  const user = await desktop.register("mei");
  await desktop.save();
  await desktop.until(user.user_id, () => proxy.passed.length > 2);
  t.match(await desktop.status(), { state: "idle", cloud: { linked: false } });
  t.match(await desktop.sync(), { state: "waiting", last_error: "云端响应错误" });
  proxy.control.fault = () => undefined;
  await desktop.linked(user.user_id);
  t.match(await desktop.sync(), { state: "idle", done_images: 1 });
});

t.test("the default user syncs to a cloud on this machine", async (t) => {
  const cloud = await startCloud(t);
  const desktop = await startDesktop(t, { cloudUrl: cloud.url });
  const { user } = await desktop.client.login({ body: { username: "admin", password: "admin123" } });
  await desktop.save();
  await desktop.linked(user.user_id);
  t.match(await desktop.sync(), { state: "idle", done_images: 1 });
  t.same(cloud.files(user.user_id), desktop.files(user.user_id));
});

t.test("the default password is sent to no cloud elsewhere, whoever asks", async (t) => {
  // A name that is not loopback by its text, and leads here all the same.
  const cloud = await startDocumentedCloud(t);
  const desktop = await startDesktop(t, { cloudUrl: cloud.url.replace("127.0.0.1", "0.0.0.0") });
  const { user } = await desktop.client.login({ body: { username: "admin", password: "admin123" } });
  const status = await desktop.until(user.user_id, ({ state }) => state === "login_required");
  t.match(status, {
    last_error_detail: "默认密码不会发送到其他机器上的云端，请先修改密码后重新登录",
    cloud: { linked: false },
  });
  await t.rejects(desktop.client.linkCloud({ body: { password: "admin123" } }), {
    code: "DEFAULT_PASSWORD_TO_CLOUD",
    status: 400,
  });
  await t.rejects(desktop.client.login({ body: { username: "nobody", password: "admin123" } }), {
    code: "BAD_CREDENTIALS",
  });
  t.match(await desktop.sync(), { state: "login_required" });
  t.same(cloud.paths, []);

  const other = await desktop.register("mei");
  await desktop.linked(other.user_id);
  t.same(cloud.paths, ["POST /api/register"], "other passwords do go there");
});

t.test(
  "a name that is someone else's in the cloud is shown, and linking to one's own account helps",
  async (t) => {
    const cloud = await startCloud(t);
    const first = await startDesktop(t, { cloudUrl: cloud.url });
    const owner = await first.register("mei");
    await first.linked(owner.user_id);

    const proxy = await startProxy(t, cloud.origin);
    const second = await startDesktop(t, { cloudUrl: proxy.url });
    const namesake = { username: "mei", email: "other@example.com", password: "another-password" };
    const { user_id } = await second.client.register({ body: namesake });
    await second.client.login({ body: namesake });
    t.match(await second.until(user_id, ({ state }) => state === "login_required"), {
      last_error_detail: "用户名或密码错误",
    });
    const requests = proxy.passed.length;
    await second.save();
    t.match(await second.sync(), { state: "login_required" });
    t.equal(proxy.passed.length, requests, "the wrong password is not tried again by itself");

    await second.client.linkCloud({ body: { username: "mei", password: owner.password } });
    t.match(await second.sync(), { state: "idle", done_images: 1, cloud: { cloud_user_id: owner.user_id } });
  },
);

t.test("another cloud's address ends the link and makes every picture travel anew", async (t) => {
  const [one, two] = [await startCloud(t), await startCloud(t)];
  const desktop = await startDesktop(t, { cloudUrl: one.url });
  const user = await desktop.register("mei");
  await desktop.linked(user.user_id);
  await desktop.save();
  await desktop.sync();
  await desktop.close();

  const moved = await startDesktop(t, { cloudUrl: two.url, dataDir: desktop.dataDir });
  t.match((await moved.context.sync.status(user.user_id)).cloud, { linked: false, cloud_user_id: null });
  await moved.client.login({ body: { username: "mei", password: user.password } });
  await moved.linked(user.user_id);
  t.match(await moved.sync(), { state: "idle", done_images: 1 });
  t.same(two.files(user.user_id), one.files(user.user_id));
});

t.test("with the sync switched on, what is saved arrives by itself", async (t) => {
  const cloud = await startCloud(t);
  const desktop = await startDesktop(t, { cloudUrl: cloud.url });
  const user = await desktop.register("mei");
  await desktop.linked(user.user_id);
  await desktop.save();
  t.match(await desktop.status(), { state: "idle", task_id: null, pending_images: 1 });
  await desktop.client.updateProfile({ body: { cloud_sync_enabled: true } });
  await desktop.until(user.user_id, ({ pending_images }) => pending_images === 0);
  await desktop.save();
  await desktop.until(user.user_id, ({ pending_images }) => pending_images === 0);
  t.same(cloud.files(user.user_id), desktop.files(user.user_id));
});

t.test("with the sync disabled every call says so and nothing is sent", async (t) => {
  const cloud = await startDocumentedCloud(t);
  const env = { ENABLE_CLOUD_SYNC: "false" };
  const desktop = await startDesktop(t, { cloudUrl: cloud.url, env });
  await desktop.register("mei");
  await desktop.save();
  const refused = { status: 400, message: "云端同步功能已禁用" };
  await t.rejects(desktop.client.startSync(), refused);
  await t.rejects(desktop.client.startRestore(), refused);
  await t.rejects(desktop.client.linkCloud({ body: { password: "secret-password" } }), refused);
  t.match(await desktop.status(), { state: "disabled" });
  t.same(cloud.paths, []);
});

t.test("progress comes as server-sent events, a status first and another when it ends", async (t) => {
  const cloud = await startCloud(t);
  const desktop = await startDesktop(t, { cloudUrl: cloud.url });
  const user = await desktop.register("mei");
  await desktop.linked(user.user_id);
  await desktop.save();
  const leave = new AbortController();
  const response = await desktop.client.streamSyncStatus({ signal: leave.signal });
  t.match(response.headers.get("content-type"), "text/event-stream");
  let text = "";
  for await (const chunk of response.body ?? []) {
    if (text === "") await desktop.client.startSync();
    text += new TextDecoder().decode(chunk);
    if (/"done_images":1/.test(text) && /"finished_at":"/.test(text)) break;
  }
  leave.abort();
  t.match(text, /event: status\ndata: \{"state":"idle"/);
});

t.test("calls about the cloud want a login", async (t) => {
  const desktop = await startDesktop(t, { cloudUrl: "http://127.0.0.1:1/api" });
  const refused = { status: 401, message: "需要登录" };
  const { client } = desktop;
  await t.rejects(client.startSync(), refused);
  await t.rejects(client.getSyncStatus(), refused);
  await t.rejects(client.streamSyncStatus(), refused);
  await t.rejects(client.startRestore(), refused);
  await t.rejects(client.linkCloud({ body: { password: "x" } }), refused);
  await desktop.register("mei");
  await t.rejects(client.linkCloud({ body: { password: "secret-password" } }), {
    status: 500,
    message: "网络请求失败",
  });
});

t.test("a cloud is on this machine by its host alone", async (t) => {
  const loopback = (url: string) => cloudAddress(url).isLoopback;
  for (const host of ["localhost:8081", "127.0.0.1", "127.9.8.7", "127.1", "[::1]:80"]) {
    t.equal(loopback(`http://${host}/api`), true, host);
  }
  for (const host of ["localhost.example.com", "127.0.0.1.example.com", "10.0.0.1", "0.0.0.0", "[::2]"]) {
    t.equal(loopback(`http://${host}/api`), false, host);
  }
  t.equal(cloudAddress("http://a.example/x/api/").baseUrl, "http://a.example/x");
  t.equal(cloudAddress("http://a.example").baseUrl, "http://a.example");
});

t.test("a sealed secret opens for its owner and key only, and not when it was altered", async (t) => {
  const file = join(newFolder(t), "secret.key");
  const box = createSecretBox(await loadSecretKey(file));
  const sealed = box.seal("token", "mei");
  t.not(Buffer.compare(sealed, box.seal("token", "mei")), 0);
  t.equal(createSecretBox(await loadSecretKey(file)).open(sealed, "mei"), "token");
  t.equal(box.open(sealed, "lan"), undefined);
  t.equal(createSecretBox(Buffer.alloc(32)).open(sealed, "mei"), undefined);
  for (const index of sealed.keys()) {
    const altered = Uint8Array.from(sealed);
    altered[index] = (altered[index] ?? 0) ^ 1;
    t.equal(box.open(altered, "mei"), undefined);
  }
  t.equal(box.open(new Uint8Array(3), "mei"), undefined);
});
