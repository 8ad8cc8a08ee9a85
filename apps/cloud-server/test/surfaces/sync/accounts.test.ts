import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { call, type Cloud, openCloud, register } from "../../cloud.ts";

const ann = {
  username: "ann",
  email: "ann@example.com",
  password: "password123",
  local_user_id: "f47ac10b-58cc-4372-a567-0e02b2c3d479",
};

const post = (cloud: Cloud, url: string, body: unknown) => call(cloud, "POST", url, { body });
const registerWith = (cloud: Cloud, fields: object) => post(cloud, "/api/register", { ...ann, ...fields });

const accounts = (cloud: Cloud) => cloud.db.selectFrom("cloud_users").selectAll().execute();

t.test("the status is the document's", async (t) => {
  const { status, body } = await call(await openCloud(t), "GET", "/api/status");
  t.equal(status, 200);
  t.match(body, {
    status: "running",
    service: "cloud_sync_server",
    version: "1.0.0",
    timestamp: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/,
  });
});

t.test("a registration takes the local user's id and makes the documented folders", async (t) => {
  const cloud = await openCloud(t);
  const { status, body } = await registerWith(cloud, {});
  t.equal(status, 200);
  t.match(body, {
    success: true,
    cloud_user_id: ann.local_user_id,
    message: "云端注册成功",
    token: /^[\w-]+\.[\w-]+\.[\w-]+$/,
  });
  for (const category of ["clothes", "char"]) {
    t.ok(existsSync(join(cloud.dataDir, "users", ann.local_user_id, category)));
  }
  const [row] = await accounts(cloud);
  t.match(row, {
    id: 1,
    user_id: ann.local_user_id,
    local_user_id: ann.local_user_id,
    is_active: 1,
    permission: "user",
    total_images: 0,
    password_hash: /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/,
  });
});

t.test("a registration without a local user id gets a new UUID", async (t) => {
  const cloud = await openCloud(t);
  for (const [index, local_user_id] of [undefined, null, ""].entries()) {
    const { status, body } = await registerWith(cloud, {
      username: `ann${index}`,
      email: `ann${index}@example.com`,
      local_user_id,
    });
    t.equal(status, 200);
    t.match(body.cloud_user_id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-/);
  }
  t.same(
    (await accounts(cloud)).map((row) => row.local_user_id),
    [null, null, null],
  );
});

t.test("what is wrong with a registration is said and makes no account", async (t) => {
  const cloud = await openCloud(t);
  const cases: [object, string][] = [
    [{ username: "" }, "用户名、邮箱和密码不能为空"],
    [{ username: undefined }, "用户名、邮箱和密码不能为空"],
    [{ email: null }, "用户名、邮箱和密码不能为空"],
    [{ email: "  " }, "用户名、邮箱和密码不能为空"],
    [{ password: "" }, "用户名、邮箱和密码不能为空"],
    [{ password: 5 }, "用户名、邮箱和密码不能为空"],
    [{ username: "ab" }, "用户名须为3-20位文字、数字、点、下划线或连字符，且不能以点开头"],
    [{ username: ".ann" }, "用户名须为3-20位文字、数字、点、下划线或连字符，且不能以点开头"],
    [{ username: "a/b" }, "用户名须为3-20位文字、数字、点、下划线或连字符，且不能以点开头"],
    [{ username: "a".repeat(21) }, "用户名须为3-20位文字、数字、点、下划线或连字符，且不能以点开头"],
    [{ email: "nobody" }, "邮箱地址格式不正确"],
    [{ password: "长".repeat(400) }, "密码过长"],
    [{ local_user_id: "../ann" }, "本地用户ID格式不正确"],
    [{ local_user_id: "CON" }, "本地用户ID格式不正确"],
  ];
  for (const [fields, message] of cases) {
    const { status, body } = await registerWith(cloud, fields);
    t.match([status, body.success, body.error], [400, false, message], JSON.stringify(fields));
    t.match(body.timestamp, /^\d{4}-\d\d-\d\dT/);
  }
  for (const body of ["", "{", "[]", "5"]) {
    const reply = await post(cloud, "/api/register", body);
    t.match([reply.status, reply.body.error], [400, "用户名、邮箱和密码不能为空"], body);
  }
  t.same(await accounts(cloud), []);
  t.notOk(existsSync(join(cloud.dataDir, "users", "CON")));
});

t.test("names of any script are taken, and are unique regardless of case and width", async (t) => {
  const cloud = await openCloud(t);
  const fields = { email: "li@example.com", local_user_id: "li" };
  t.equal((await registerWith(cloud, { ...fields, username: "李小龙" })).status, 200);
  t.equal((await registerWith(cloud, {})).status, 200);
  for (const taken of [
    { username: "ANN", email: "x@example.com", local_user_id: "x" },
    { username: "Ａnn", email: "x@example.com", local_user_id: "x" },
    { username: "other", email: "ANN@example.com", local_user_id: "x" },
  ]) {
    const { status, body } = await registerWith(cloud, taken);
    t.match([status, body.error], [400, "用户名或邮箱已存在"], JSON.stringify(taken));
  }
  for (const id of [ann.local_user_id.toUpperCase(), "LI"]) {
    const { status, body } = await registerWith(cloud, {
      username: "another",
      email: "another@example.com",
      local_user_id: id,
    });
    t.match([status, body.error], [400, "该本地用户ID已关联其他账户"]);
  }
});

t.test("the same registration again is answered as the first time", async (t) => {
  const cloud = await openCloud(t);
  const first = await registerWith(cloud, {});
  const again = await registerWith(cloud, {});
  t.equal(again.status, 200);
  t.equal(again.body.cloud_user_id, first.body.cloud_user_id);
  t.not(again.body.token, first.body.token);
  for (const other of [{ password: "wrong" }, { email: "b@example.com" }, { local_user_id: "other" }]) {
    const { status, body } = await registerWith(cloud, other);
    t.match([status, body.error], [400, "用户名或邮箱已存在"], JSON.stringify(other));
  }
  t.equal((await accounts(cloud)).length, 1);
});

t.test("of many registrations of one name at once, one makes the account", async (t) => {
  const cloud = await openCloud(t);
  const replies = await Promise.all(
    Array.from({ length: 6 }, (_, index) =>
      registerWith(cloud, { email: `a${index}@example.com`, local_user_id: `a-${index}` }),
    ),
  );
  const statuses = Map.groupBy(replies, ({ status }) => status);
  t.match([statuses.get(200)?.length, statuses.get(400)?.length], [1, 5]);
  t.equal((await accounts(cloud)).length, 1);
  t.equal((await cloud.db.selectFrom("account_devices").selectAll().execute()).length, 1);
});

t.test("a closed server makes no accounts and still answers for those it has", async (t) => {
  const dir = t.testdir({});
  const open = await openCloud(t, { dir });
  await registerWith(open, {});
  await open.app.close();
  for (const REGISTRATION of ["closed", "invite"]) {
    const closed = await openCloud(t, { dir, env: { REGISTRATION } });
    t.equal((await registerWith(closed, {})).status, 200);
    const { status, body } = await registerWith(closed, {
      username: "bob",
      email: "bob@example.com",
      local_user_id: "bob",
    });
    t.match([status, body.error], [403, "本服务器未开放注册"]);
    await closed.app.close();
  }
});

t.test("registrations of one address are counted by the hour", async (t) => {
  const cloud = await openCloud(t, { env: { REGISTRATIONS_PER_HOUR: "2" } });
  await register(cloud, "ann");
  await register(cloud, "bob");
  const { status, headers, body } = await registerWith(cloud, {});
  t.match([status, body.error], [400, "用户名或邮箱已存在"]);
  const third = await registerWith(cloud, { username: "eve", email: "eve@example.com" });
  t.match([third.status, third.body.error], [429, "尝试次数过多，请稍后再试"]);
  t.match(Number(third.headers["retry-after"]), 3600);
  t.equal(headers["retry-after"], undefined);
});

t.test("a login answers with a token and links the local user", async (t) => {
  const cloud = await openCloud(t);
  await registerWith(cloud, {});
  const { username, password } = ann;
  const plain = await post(cloud, "/api/login", { username: "ANN", password });
  t.equal(plain.status, 200);
  t.match(plain.body, {
    success: true,
    cloud_user_id: ann.local_user_id,
    cloud_user: {
      user_id: ann.local_user_id,
      username,
      email: ann.email,
      local_user_id: ann.local_user_id,
    },
    message: "云端登录成功",
  });
  const linked = await post(cloud, "/api/login", { username, password, local_user_id: "laptop" });
  t.equal(linked.body.cloud_user.local_user_id, "laptop");
  for (const id of [ann.local_user_id, "laptop", "LAPTOP"]) {
    const reply = await call(cloud, "GET", `/api/user/${id}/sync/status`, linked.body);
    t.match([reply.status, reply.body.cloud_user_id], [200, ann.local_user_id]);
  }
  await register(cloud, "bob");
  const taken = await post(cloud, "/api/login", {
    username: "bob",
    password: "pass of bob",
    local_user_id: "Laptop",
  });
  t.match([taken.status, taken.body.error], [400, "该本地用户ID已关联其他账户"]);
});

t.test("an account without a local user takes that of its first linking login", async (t) => {
  const cloud = await openCloud(t);
  await registerWith(cloud, { local_user_id: null });
  const { username, password } = ann;
  for (const local_user_id of ["first", "second"]) {
    await post(cloud, "/api/login", { username, password, local_user_id });
  }
  t.match(await accounts(cloud), [{ local_user_id: "first" }]);
});

t.test("what is wrong with a login is said", async (t) => {
  const cloud = await openCloud(t);
  await registerWith(cloud, {});
  const { username, password } = ann;
  const cases: [unknown, number, string][] = [
    [{ username: "", password }, 400, "用户名和密码不能为空"],
    [{ username }, 400, "用户名和密码不能为空"],
    ["", 400, "用户名和密码不能为空"],
    [{ username, password: "wrong" }, 401, "用户名或密码错误"],
    [{ username: "nobody", password }, 401, "用户名或密码错误"],
    [{ username, password, local_user_id: "a/b" }, 400, "本地用户ID格式不正确"],
  ];
  for (const [fields, expected, message] of cases) {
    const { status, body } = await post(cloud, "/api/login", fields);
    t.match([status, body.error], [expected, message], JSON.stringify(fields));
  }
  await cloud.db.updateTable("cloud_users").set({ is_active: 0 }).execute();
  const { status, body } = await post(cloud, "/api/login", { username, password });
  t.match([status, body.error], [403, "账户已停用"]);
});

t.test("wrong passwords are answered ten times a minute, right ones meanwhile refused", async (t) => {
  const cloud = await openCloud(t);
  await registerWith(cloud, {});
  await register(cloud, "bob");
  const { username, password } = ann;
  for (let attempt = 0; attempt < 5; attempt += 1) {
    t.equal((await post(cloud, "/api/login", { username, password: "wrong" })).status, 401);
    t.equal((await registerWith(cloud, { password: "wrong" })).status, 400);
  }
  const { status, headers, body } = await post(cloud, "/api/login", { username, password });
  t.match([status, body.error], [429, "尝试次数过多，请稍后再试"]);
  t.ok(Number(headers["retry-after"]) > 0 && Number(headers["retry-after"]) <= 60);
  t.equal((await registerWith(cloud, {})).status, 429);
  const bob = { username: "bob", password: "pass of bob" };
  t.equal((await post(cloud, "/api/login", bob)).status, 200);
});

t.test("nothing secret is logged", async (t) => {
  const lines: string[] = [];
  const cloud = await openCloud(t, { log: (line) => lines.push(line), env: { LOG_LEVEL: "trace" } });
  const { body } = await registerWith(cloud, {});
  await post(cloud, "/api/login", { username: ann.username, password: "a wrong password" });
  await call(cloud, "GET", `/api/user/${ann.local_user_id}/sync/status`, body);
  const log = lines.join("");
  t.match(log, "/api/login");
  for (const secret of [ann.password, "a wrong password", String(body.token), "$argon2id$"]) {
    t.notMatch(log, secret);
  }
});

t.test("the key of the tokens is kept in the data folder for the server's user alone", async (t) => {
  const dir = t.testdir({});
  const cloud = await openCloud(t, { dir });
  const path = join(cloud.dataDir, "secret.key");
  t.equal(statSync(path).mode & 0o777, process.platform === "win32" ? 0o666 : 0o600);
  const key = readFileSync(path);
  t.equal(key.length, 32);
  const { token, id } = await register(cloud, "ann");
  await cloud.app.close();
  const again = await openCloud(t, { dir });
  t.same(readFileSync(path), key);
  t.equal((await call(again, "GET", `/api/user/${id}/sync/status`, { token })).status, 200);
});
