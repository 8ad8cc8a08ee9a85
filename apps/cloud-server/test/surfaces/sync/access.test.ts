import t, { type Test } from "tap";
import { syncCalls } from "@clothesline/contracts";
import { authorize } from "../../../src/features/accounts/access.ts";
import { changePassword } from "../../../src/features/accounts/change-password.ts";
import { call, type Cloud, openCloud, register } from "../../cloud.ts";
import { filesIn } from "../../disk.ts";
import { bundle, picture } from "../../pictures.ts";

/** Every call about one account, with a body that would be served. */
const calls = Object.values(syncCalls)
  .filter((definition) => definition.path.includes("{user_id}"))
  .map((definition) => {
    const unknown = {
      getSyncHistory: "用户未找到",
      getFilePaths: "用户未在云端注册",
    } as Record<string, string>;
    const bodies: Record<string, unknown> = {
      pushBundle: bundle([{ id: "i-new", filename: "new.png", bytes: picture("new") }]),
      compareLibrary: { images: [] },
      trashCloudImages: { ids: ["i-1"] },
    };
    return {
      name: definition.operationId,
      method: definition.method,
      url: (id: string) => definition.path.replace("{user_id}", id).replace("{image_id}", "i-1"),
      body: bodies[definition.operationId],
      unknown: unknown[definition.operationId] ?? "用户未在云端注册，请先注册",
    };
  });

async function start(t: Test, env: Record<string, string> = {}) {
  const cloud = await openCloud(t, { env });
  const ann = await register(cloud, "ann");
  const bob = await register(cloud, "bob");
  const item = { id: "i-1", filename: "1.png", bytes: picture("ann's") };
  await call(cloud, "POST", `/api/sync/user/${ann.id}`, { ...ann, body: bundle([item]) });
  return { cloud, ann, bob };
}

const libraryOf = async (cloud: Cloud, id: string) => ({
  rows: await cloud.db.selectFrom("cloud_images").selectAll().where("user_id", "=", id).execute(),
  files: filesIn(cloud.dataDir, `users/${id}`),
  staged: filesIn(cloud.dataDir, "staging"),
});

t.test("every call about an account wants that account's token", async (t) => {
  const { cloud, ann, bob } = await start(t);
  const before = await libraryOf(cloud, ann.id);
  const forged = `${ann.token.split(".").slice(0, 2).join(".")}.AAAA`;
  const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString("base64url");
  const unsigned = `${none}.${ann.token.split(".")[1]}.`;
  const ofAnotherKind = cloud.app.jwt.sign({ sub: ann.id, jti: "x", kind: "studio" });
  const ofNoRow = cloud.app.jwt.sign({ sub: ann.id, jti: "x", kind: "device" });
  t.ok(calls.length >= 8);
  for (const { name, method, url, body, unknown } of calls) {
    for (const token of [undefined, "nonsense", forged, unsigned, ofAnotherKind, ofNoRow]) {
      const reply = await call(cloud, method, url(ann.id), { ...(token && { token }), body });
      t.match([reply.status, reply.body.error], [401, "需要登录"], `${name} with ${token}`);
    }
    const foreign = await call(cloud, method, url(ann.id), { token: bob.token, body });
    t.match([foreign.status, foreign.body.error], [403, "权限不足"], name);
    const missing = await call(cloud, method, url("nobody"), { token: bob.token, body });
    t.match([missing.status, missing.body.error], [404, unknown], name);
    t.equal(missing.body.success, false);
  }
  t.same(await libraryOf(cloud, ann.id), before, "nothing of it did anything");
  t.same(filesIn(cloud.dataDir, `users/${bob.id}`), {});
});

t.test("a revoked token opens nothing, the account's others stay", async (t) => {
  const { cloud, ann } = await start(t);
  const login = { username: "ann", password: "pass of ann" };
  const second = await call(cloud, "POST", "/api/login", { body: login });
  const { status, body } = await call(cloud, "POST", "/api/logout", ann);
  t.match([status, body.success], [200, true]);
  const url = `/api/user/${ann.id}/sync/status`;
  t.equal((await call(cloud, "GET", url, ann)).status, 401);
  t.equal((await call(cloud, "POST", "/api/logout", ann)).status, 401);
  t.equal((await call(cloud, "POST", "/api/logout")).status, 401);
  t.equal((await call(cloud, "GET", url, second.body)).status, 200);
});

t.test("a new password revokes every token of the account, and of no other", async (t) => {
  const { cloud, ann, bob } = await start(t);
  const url = (id: string) => `/api/user/${id}/sync/status`;
  const old = { username: "ann", password: "pass of ann" };
  const { body: second } = await call(cloud, "POST", "/api/login", { body: old });
  const account = await authorize(cloud.db, "anyone", ann.id, "USER_NOT_FOUND");
  await t.rejects(changePassword(cloud.db, account, "x".repeat(1025)), { code: "PASSWORD_TOO_LONG" });
  t.equal((await call(cloud, "GET", url(ann.id), ann)).status, 200, "a refused change changes nothing");

  await changePassword(cloud.db, account, "another password");
  for (const { token } of [ann, second]) {
    t.equal((await call(cloud, "GET", url(ann.id), { token })).status, 401);
  }
  t.equal((await call(cloud, "GET", url(bob.id), bob)).status, 200);
  t.equal((await call(cloud, "POST", "/api/login", { body: old })).status, 401);
  const again = { username: "ann", password: "another password" };
  const { body } = await call(cloud, "POST", "/api/login", { body: again });
  t.equal((await call(cloud, "GET", url(ann.id), body)).status, 200);
});

t.test("a disabled account is refused with its token and by its id", async (t) => {
  for (const CLOUD_SYNC_AUTH of ["token", "id"]) {
    const { cloud, ann } = await start(t, { CLOUD_SYNC_AUTH });
    await cloud.db.updateTable("cloud_users").set({ is_active: 0 }).execute();
    for (const { name, method, url, body } of calls) {
      const reply = await call(cloud, method, url(ann.id), { token: ann.token, body });
      t.match([reply.status, reply.body.error], [403, "账户已停用"], name);
    }
    await cloud.app.close();
  }
});

t.test("with CLOUD_SYNC_AUTH=id the id is enough, and the start says so", async (t) => {
  const lines: string[] = [];
  const cloud = await openCloud(t, {
    env: { CLOUD_SYNC_AUTH: "id" },
    log: (line) => lines.push(line),
  });
  t.match(lines.join(""), /"level":"warn".*CLOUD_SYNC_AUTH=id/);
  const ann = await register(cloud, "ann");
  for (const { name, method, url, body, unknown } of calls) {
    const reply = await call(cloud, method, url(ann.id), { body });
    t.match(reply.status, name === "getCloudImageFile" ? 404 : 200, name);
    const missing = await call(cloud, method, url("nobody"), { body });
    t.match([missing.status, missing.body.error], [404, unknown], name);
  }
  t.equal((await call(cloud, "POST", "/api/logout")).status, 401);
});

t.test("ids and names that climb reach nothing", async (t) => {
  const { cloud, ann } = await start(t);
  for (const id of ["..%2f..%2fetc", "%2e%2e", "a%00b", "%ff"]) {
    const { status } = await call(cloud, "GET", `/api/user/${id}/cloud/file-paths`, ann);
    t.ok(status === 404 || status === 400, `${id}: ${status}`);
  }
});

t.test("unknown paths and methods are answered in the document's envelope", async (t) => {
  const cloud = await openCloud(t);
  const missing = await call(cloud, "GET", "/api/nowhere");
  t.match([missing.status, missing.body], [404, { success: false, error: "接口不存在" }]);
  t.match(missing.body.timestamp, /^\d{4}/);
  const wrong = await call(cloud, "PUT", "/api/status");
  t.match([wrong.status, wrong.headers["allow"], wrong.body.success], [405, /GET/, false]);
});

t.test("health, documents and the root are served", async (t) => {
  const cloud = await openCloud(t, { env: { METRICS: "true" } });
  for (const url of ["/health/live", "/health/ready", "/docs", "/redoc", "/openapi.json", "/metrics"]) {
    t.equal((await cloud.app.inject({ url })).statusCode, 200, url);
  }
  t.match((await cloud.app.inject({ url: "/" })).json(), { status: "running" });
  // A checkout whose pages have not been built has only those of the API.
  const page = await cloud.app.inject({ url: "/", headers: { accept: "text/html" } });
  t.ok(page.statusCode === 200 ? page.body.includes('<div id="app">') : page.headers.location === "/docs");
  const quiet = await openCloud(t, { dir: t.testdir({ quiet: {} }) });
  t.equal((await quiet.app.inject({ url: "/metrics" })).statusCode, 404);
});
