import { readFile } from "node:fs/promises";
import { join } from "node:path";
import t from "tap";
import { newPerson, startDesktop } from "../support/desktop.ts";

t.test("the default user is made at the first start and logs in as documented", async (t) => {
  const desktop = await startDesktop(t);
  const reply = await desktop.send("POST", "/api/login", {
    json: { username: "admin", password: "admin123", remember_me: true },
  });
  t.equal(reply.status, 200);
  t.match(reply.body, {
    success: true,
    user: { user_id: /^default-user-[0-9a-f]{8}$/, username: "admin", email: "admin@local.com" },
    message: "登录成功",
  });
  const cookie = reply.headers.get("set-cookie") ?? "";
  t.match(cookie, /^session=[\w-]{43};/);
  t.match(cookie, /Max-Age=604800/);
  t.match(cookie, /Path=\//);
  t.match(cookie, /HttpOnly/);
  t.match(cookie, /SameSite=Lax/);
  const token = /session=([\w-]+)/.exec(cookie)?.[1] ?? "";
  await desktop.stop();
  for (const suffix of ["", "-wal"]) {
    const stored = await readFile(join(desktop.dir, `image_database.db${suffix}`)).catch(() => "");
    t.notOk(stored.includes(token), "the cookie's value is stored nowhere");
  }
});

t.test("a login without remember_me is the browser's session", async (t) => {
  const desktop = await startDesktop(t);
  for (const remember_me of [false, undefined, null]) {
    const reply = await desktop.send("POST", "/api/login", {
      json: { username: "admin", password: "admin123", remember_me },
    });
    t.equal(reply.status, 200);
    t.notMatch(reply.headers.get("set-cookie") ?? "", /Max-Age|Expires/i);
  }
});

t.test("registration takes good input once and says what is wrong with other input", async (t) => {
  const desktop = await startDesktop(t);
  const good = { username: "testuser", email: "test@example.com", password: "password123" };
  const register = (json: unknown) => desktop.send("POST", "/api/register", { json });

  const first = await register(good);
  t.equal(first.status, 200);
  t.match(first.body, { success: true, user_id: /^[0-9a-f-]{36}$/, message: "注册成功" });

  const wrong: [object, string][] = [
    [{ ...good }, "用户名或邮箱已存在"],
    [{ ...good, username: "TESTUSER", email: "other@example.com" }, "用户名或邮箱已存在"],
    [{ ...good, username: "ｔｅｓｔｕｓｅｒ", email: "o2@example.com" }, "用户名或邮箱已存在"],
    [{ ...good, username: "other", email: "TEST@example.com" }, "用户名或邮箱已存在"],
    [{ username: "x".repeat(5), email: "a@b.cd" }, "用户名、邮箱和密码不能为空"],
    [{ ...good, username: "" }, "用户名、邮箱和密码不能为空"],
    [{ ...good, email: null }, "用户名、邮箱和密码不能为空"],
    [{ ...good, password: "" }, "用户名、邮箱和密码不能为空"],
    [{}, "用户名、邮箱和密码不能为空"],
    [{ ...good, username: "ab" }, "用户名须为"],
    [{ ...good, username: "x".repeat(21) }, "用户名须为"],
    [{ ...good, username: ".hidden" }, "用户名须为"],
    [{ ...good, username: "a/../b" }, "用户名须为"],
    [{ ...good, username: "fresh", email: "no at sign" }, "邮箱地址格式不正确"],
    [{ ...good, username: "fresh", email: "fresh@e.com", password: "12345" }, "密码长度不能少于6位"],
    [{ ...good, username: "fresh", email: "f@e.com", password: "x".repeat(1025) }, "密码过长"],
  ];
  for (const [input, message] of wrong) {
    const reply = await register(input);
    t.equal(reply.status, 400, JSON.stringify(input).slice(0, 80));
    t.equal(reply.body.success, false);
    t.ok(reply.body.error.startsWith(message), `${reply.body.error} / ${message}`);
  }
  t.equal((await register({ ...good, username: "张三丰", email: "zhang@example.com" })).status, 200);
  const users = await desktop.context.db.selectFrom("users").select("username").execute();
  t.same(users.map(({ username }) => username).toSorted(), ["admin", "testuser", "张三丰"]);
});

t.test("of many registrations of one name at once, one wins", async (t) => {
  const desktop = await startDesktop(t);
  const replies = await Promise.all(
    Array.from({ length: 8 }, (_, index) =>
      desktop.send("POST", "/api/register", {
        json: { username: "racer", email: `racer${index}@example.com`, password: "password123" },
      }),
    ),
  );
  t.equal(replies.filter(({ status }) => status === 200).length, 1);
  t.ok(replies.every(({ status, body }) => status === 200 || body.error === "用户名或邮箱已存在"));
});

t.test("wrong credentials are 401, missing ones 400, and the eleventh failure in a minute 429", async (t) => {
  const desktop = await startDesktop(t);
  const login = (json: unknown) => desktop.send("POST", "/api/login", { json });
  t.match(await login({ username: "admin", password: "wrong!" }), {
    status: 401,
    body: { success: false, error: "用户名或密码错误" },
  });
  t.match(await login({ username: "admin", password: "admin123", remember_me: "yes" }), {
    status: 400,
    body: { error: "请求参数错误", detail: "字段 remember_me 必须是布尔值" },
  });
  t.match(await login({ username: "nobody", password: "wrong!" }), {
    status: 401,
    body: { error: "用户名或密码错误" },
  });
  t.equal((await login({ username: "admin" })).status, 400);
  t.equal((await login({ username: "", password: "" })).body.error, "用户名和密码不能为空");
  t.equal(
    (await desktop.send("POST", "/api/login", { body: "{", headers: { "content-type": "application/json" } }))
      .status,
    400,
  );

  for (let failure = 1; failure <= 10; failure += 1) {
    t.equal((await login({ username: "guessed", password: `guess ${failure}` })).status, 401);
  }
  const refused = await login({ username: "guessed", password: "guess 11" });
  t.equal(refused.status, 429);
  t.ok(Number(refused.headers.get("retry-after")) > 0);
  t.equal((await login({ username: "admin", password: "admin123" })).status, 200, "others are served");
});

t.test("registrations of one address are bounded", async (t) => {
  const desktop = await startDesktop(t, { env: { REGISTRATIONS_PER_HOUR: "2" } });
  const register = (name: string) =>
    desktop.send("POST", "/api/register", {
      json: { username: name, email: `${name}@e.com`, password: "password" },
    });
  t.equal((await register("one-a")).status, 200);
  t.equal((await register("one-a")).status, 400, "a refused one does not count");
  t.equal((await register("two-b")).status, 200);
  const refused = await register("three-c");
  t.equal(refused.status, 429);
  t.ok(refused.headers.get("retry-after"));
});

t.test("who is logged in is told so, and logging out ends the session for good", async (t) => {
  const desktop = await startDesktop(t);
  t.same((await desktop.send("GET", "/api/auth/check")).body, { authenticated: false });
  const admin = await desktop.login();
  const check = await admin.send("GET", "/api/auth/check");
  t.match(check.body, {
    authenticated: true,
    user: {
      user_id: admin.userId,
      username: "admin",
      email: "admin@local.com",
      created_at: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/,
      last_login: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/,
      cloud_sync_enabled: false,
    },
  });
  const out = await admin.send("POST", "/api/logout", {
    headers: { "content-type": "application/json" },
  });
  t.match(out, { status: 200, body: { success: true, message: "登出成功" } });
  t.match(out.headers.get("set-cookie"), /^session=;/);
  t.same((await admin.send("GET", "/api/auth/check")).body, { authenticated: false });
  t.equal((await admin.send("POST", "/api/logout")).status, 401);
});

t.test("every call that needs a login answers 需要登录 without one", async (t) => {
  const desktop = await startDesktop(t);
  const calls: [string, string][] = [
    ["POST", "/api/logout"],
    ["GET", "/api/user/profile"],
    ["PATCH", "/api/user/profile"],
    ["GET", "/api/user/images"],
    ["GET", "/api/user/image-ids"],
    ["POST", "/api/user/images/bulk"],
    ["GET", "/api/user/images/i-1"],
    ["PATCH", "/api/user/images/i-1"],
    ["DELETE", "/api/user/images/i-1"],
    ["POST", "/api/user/images/i-1/restore"],
    ["GET", "/api/user/trash"],
    ["DELETE", "/api/user/trash"],
    ["DELETE", "/api/user/trash/i-1"],
    ["GET", "/api/user/u/images/f.png"],
    ["GET", "/api/user/u/images/char/f.png"],
    ["GET", "/api/user/u/thumbnails/f.png"],
    ["POST", "/api/cloud/sync"],
  ];
  for (const [method, path] of calls) {
    const reply = await desktop.send(method, path, { headers: { cookie: "session=forged" } });
    t.equal(reply.status, 401, `${method} ${path}`);
    t.equal(reply.body.error, "需要登录");
  }
});

t.test("a session survives a restart of the server and ends when its time has come", async (t) => {
  const first = await startDesktop(t);
  const person = await newPerson(first, "keeper");
  await first.stop();
  const second = await startDesktop(t, { dir: first.dir });
  const path = "/api/user/profile";
  const again = await second.send("GET", path, { headers: { cookie: person.cookie } });
  t.equal(again.status, 200);
  t.equal(again.body.user.username, "keeper");
  await second.stop();

  const third = await startDesktop(t, { dir: first.dir });
  await third.context.db.updateTable("sessions").set({ expires_at: "2020-01-01 00:00:00" }).execute();
  t.equal((await third.send("GET", path, { headers: { cookie: person.cookie } })).status, 401);
  await third.context.housekeeping.run(new Date());
  t.same(await third.context.db.selectFrom("sessions").selectAll().execute(), []);
});

t.test("the profile counts pictures and changes only what is given", async (t) => {
  const desktop = await startDesktop(t);
  const person = await newPerson(desktop, "changer");
  const change = (json: unknown) => person.send("PATCH", "/api/user/profile", { json });
  t.match((await person.send("GET", "/api/user/profile")).body, {
    success: true,
    user: { username: "changer", cloud_sync_enabled: false, image_count: 0 },
  });
  t.equal((await change({ cloud_sync_enabled: true })).body.user.cloud_sync_enabled, true);
  t.match(await change({ email: "new@example.com" }), {
    status: 400,
    body: { error: "当前密码错误" },
  });
  const current_password = "password of changer";
  t.match(await change({ email: "new@example.com", current_password }), {
    status: 200,
    body: { user: { email: "new@example.com", cloud_sync_enabled: true } },
  });
  t.equal((await change({ email: "bad", current_password })).body.error, "邮箱地址格式不正确");
  t.equal((await change({ email: "ADMIN@local.com", current_password })).body.error, "用户名或邮箱已存在");
  t.equal((await change({ password: "short", current_password })).body.error, "密码长度不能少于6位");
});

t.test("a new password ends the other sessions and is the one that counts", async (t) => {
  const desktop = await startDesktop(t);
  const here = await newPerson(desktop, "mover");
  const elsewhere = await desktop.login("mover", "password of mover");
  const reply = await here.send("PATCH", "/api/user/profile", {
    json: { password: "another one", current_password: "password of mover" },
  });
  t.equal(reply.status, 200);
  t.equal((await here.send("GET", "/api/user/profile")).status, 200);
  t.equal((await elsewhere.send("GET", "/api/user/profile")).status, 401);
  await t.rejects(desktop.login("mover", "password of mover"));
  await desktop.login("mover", "another one");
});

t.test("the well-known password is refused where others could reach the server", async (t) => {
  const first = await startDesktop(t);
  const { userId } = await first.login();
  t.equal(
    (await (await first.login()).send("GET", "/api/user/profile")).body.user.uses_default_password,
    true,
  );
  await first.stop();
  const open = await startDesktop(t, { dir: first.dir, env: { LOCAL_HOST: "0.0.0.0" } });
  const refused = await open.send("POST", "/api/login", {
    json: { username: "admin", password: "admin123" },
  });
  t.equal(refused.status, 403);
  t.match(refused.body.error, /默认密码/);
  t.equal(refused.headers.get("set-cookie"), null);
  t.equal(
    (await open.send("POST", "/api/login", { json: { username: "admin", password: "nope12" } })).status,
    401,
  );
  await open.stop();

  const local = await startDesktop(t, { dir: first.dir });
  const admin = await local.login();
  await admin.send("PATCH", "/api/user/profile", {
    json: { password: "my own secret", current_password: "admin123" },
  });
  await local.stop();
  const openAgain = await startDesktop(t, { dir: first.dir, env: { LOCAL_HOST: "0.0.0.0" } });
  t.equal((await openAgain.login("admin", "my own secret")).userId, userId);
});
