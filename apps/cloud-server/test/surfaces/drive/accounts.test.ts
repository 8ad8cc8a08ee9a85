import t from "tap";
import { changePassword } from "../../../src/features/accounts/change-password.ts";
import { issueDeviceToken } from "../../../src/features/accounts/device-tokens.ts";
import { disableAccount } from "../../../src/features/accounts/disable.ts";
import { login } from "../../../src/features/accounts/login.ts";
import { createSessions } from "../../../src/features/sessions/sessions.ts";
import { call, openCloud, register } from "../../cloud.ts";
import { enter, loginBody, someone } from "./people.ts";

const ann = {
  username: "ann",
  email: "ann@example.com",
  display_name: "ann",
  is_active: true,
  permission: "user",
};

t.test("a person registers, logs in, looks at the profile and logs out", async (t) => {
  const cloud = await openCloud(t);
  const registered = await call(cloud, "POST", "/user/register/", {
    body: {
      username: "ann",
      email: "ann@example.com",
      password: "secret",
      colour: "red",
      display_name: null,
    },
  });
  t.equal(registered.status, 201);
  t.same(registered.body, { id: 1, ...ann }, "and nothing else is told");

  const { status, body } = await call(cloud, "POST", "/user/login/", {
    body: { username: "ANN", password: "secret" },
  });
  t.equal(status, 200);
  t.same(Object.keys(body).toSorted(), ["access", "refresh", "user"]);
  t.same(body.user, { id: 1, ...ann });

  const profile = await call(cloud, "GET", "/user/profile/", { token: body.access });
  t.same([profile.status, profile.body], [200, { id: 1, ...ann }]);

  const left = await call(cloud, "POST", "/user/logout/", {
    token: body.access,
    body: { refresh: body.refresh },
  });
  t.same([left.status, left.body], [200, { status: "登出成功" }]);
  t.equal((await call(cloud, "GET", "/user/profile/", { token: body.access })).status, 401);
  const again = await call(cloud, "POST", "/user/refresh-token/", { body: { refresh: body.refresh } });
  t.equal(again.status, 401);
});

t.test("the slash at the end of a path may be left out", async (t) => {
  const cloud = await openCloud(t);
  const { token } = await someone(cloud, "ann");
  for (const url of ["/user/profile", "/user/profile/", "/user/profile?x=1", "/user/profile/?x=1"]) {
    t.equal((await call(cloud, "GET", url, { token })).status, 200, url);
  }
  const wrong = await call(cloud, "GET", "/user/login");
  t.match([wrong.status, wrong.headers["allow"], wrong.body.code], [405, "POST", "METHOD_NOT_ALLOWED"]);
  const unknown = await call(cloud, "GET", "/user/nothing/");
  t.match([unknown.status, unknown.body], [404, { error: "接口不存在", message: "接口不存在" }]);
});

t.test("access tokens say when they end, in 60 minutes, and refresh tokens in 7 days", async (t) => {
  const cloud = await openCloud(t);
  const { token, refresh, id } = await someone(cloud, "ann");
  const access = cloud.app.jwt.decode<Record<string, number>>(token);
  t.match(access, { token_type: "access", user_id: id });
  t.equal((access?.["exp"] ?? 0) - (access?.["iat"] ?? 0), 3600);
  const long = cloud.app.jwt.decode<Record<string, number>>(refresh);
  t.equal((long?.["exp"] ?? 0) - (long?.["iat"] ?? 0), 7 * 24 * 3600);
});

const badRegistrations: [string, Record<string, unknown>, Record<string, unknown>][] = [
  ["nothing", {}, { errors: { username: ["此字段不能为空。"], email: [/./], password: [/./] } }],
  ["null", { username: null }, { errors: { username: ["此字段不能为空。"] } }],
  ["a list for a name", { username: ["ann"] }, { errors: { username: ["此字段必须是文本。"] } }],
  ["no password", { password: "" }, { errors: { password: ["此字段不能为空。"] } }],
  ["a short name", { username: "an" }, { errors: { username: [/3-20/] } }],
  ["a name with a leading dot", { username: ".ann" }, { errors: { username: [/3-20/] } }],
  ["a name that is a path", { username: "../ann" }, { errors: { username: [/3-20/] } }],
  ["an address with a control character", { email: "a\u0000@b.cc" }, { errors: { email: [/./] } }],
  ["an address with half a character", { email: "a\ud800@b.cc" }, { errors: { email: [/./] } }],
  ["a display name with half a character", { display_name: "a\ud800" }, { errors: { display_name: [/./] } }],
  ["no address", { email: "ann" }, { errors: { email: ["邮箱地址格式不正确"] } }],
  ["a long password", { password: "x".repeat(1025) }, { errors: { password: ["密码过长"] } }],
  ["a long display name", { display_name: "x".repeat(51) }, { errors: { display_name: [/50/] } }],
  ["a display name of two lines", { display_name: "a\nb" }, { errors: { display_name: [/./] } }],
];

t.test("a registration that is wrong says field by field what is, and makes nothing", async (t) => {
  const cloud = await openCloud(t);
  const good = { username: "ann", email: "ann@example.com", password: "secret" };
  for (const [name, fields, expected] of badRegistrations) {
    const body = name === "nothing" ? {} : { ...good, ...fields };
    const reply = await call(cloud, "POST", "/user/register/", { body });
    t.match([reply.status, reply.body], [400, { ...expected, message: "Invalid data provided" }], name);
    t.type(reply.body.error, "string");
  }
  for (const body of ['"text"', "[]", "{", "null", "1"]) {
    const reply = await call(cloud, "POST", "/user/register/", { body });
    t.match([reply.status, typeof reply.body.error], [400, "string"], body);
  }
  t.same(await cloud.db.selectFrom("cloud_users").select("id").execute(), []);
});

t.test("a name or address that is taken is refused, in any case and on any surface", async (t) => {
  const cloud = await openCloud(t);
  await register(cloud, "bob");
  await someone(cloud, "ann");
  for (const [username, email] of [
    ["ann", "other@example.com"],
    ["ANN", "other@example.com"],
    ["ａｎｎ", "other@example.com"],
    ["bob", "other@example.com"],
    ["eve", "Ann@Example.com"],
    ["ann", "ann@example.com"],
  ]) {
    const body = { username, email, password: "pass of ann" };
    const reply = await call(cloud, "POST", "/user/register/", { body });
    t.match([reply.status, reply.body.error], [400, "用户名或邮箱已存在"], `${username} ${email}`);
  }
  t.equal((await cloud.db.selectFrom("cloud_users").select("id").execute()).length, 2);
});

t.test("of many registrations of one name at once exactly one is made", async (t) => {
  const cloud = await openCloud(t);
  const replies = await Promise.all(
    Array.from({ length: 6 }, (_, index) =>
      call(cloud, "POST", "/user/register/", {
        body: { username: "ann", email: `ann${index}@example.com`, password: "secret" },
      }),
    ),
  );
  t.same(
    replies.map(({ status }) => status).toSorted((a, b) => a - b),
    [201, 400, 400, 400, 400, 400],
  );
});

t.test("the same account works on the drive and the sync surface", async (t) => {
  const cloud = await openCloud(t);
  const bob = await register(cloud, "bob");
  const entered = await call(cloud, "POST", "/user/login/", {
    body: { username: "bob", password: "pass of bob" },
  });
  t.match([entered.status, entered.body.user], [200, { username: "bob", display_name: "bob" }]);

  const person = await someone(cloud, "ann");
  const device = await call(cloud, "POST", "/api/login", loginBody(person));
  t.equal(device.status, 200);

  t.equal((await call(cloud, "GET", "/user/profile/", { token: bob.token })).status, 401, "a device's token");
  const library = `/api/sync/user/${device.body.cloud_user_id}/library`;
  t.equal((await call(cloud, "GET", library, { token: person.token })).status, 401, "a person's token");
  t.equal((await call(cloud, "GET", library, { token: device.body.token })).status, 200);
});

t.test("a wrong name or password is 401, and wrong ones count on all surfaces together", async (t) => {
  const cloud = await openCloud(t, { env: { FAILURES_PER_MINUTE: "4" } });
  await someone(cloud, "ann");
  const wrong = { body: { username: "ann", password: "guess" } };
  for (const url of ["/user/login/", "/api/login"]) {
    const reply = await call(cloud, "POST", url, wrong);
    t.match([reply.status, reply.body.error], [401, "用户名或密码错误"]);
  }
  const nobody = await call(cloud, "POST", "/user/login/", { body: { username: "nobody", password: "x" } });
  t.match([nobody.status, nobody.body.error], [401, "用户名或密码错误"]);
  await call(cloud, "POST", "/user/login", wrong);
  await call(cloud, "POST", "/api/login", wrong);
  for (const url of ["/user/login/", "/api/login"]) {
    const spent = await call(cloud, "POST", url, { body: { username: "ann", password: "pass of ann" } });
    t.match([spent.status, spent.body.code], [429, "TOO_MANY_ATTEMPTS"], url);
    t.ok(Number(spent.headers["retry-after"]) > 0);
  }
  for (const body of [
    {},
    { username: "ann" },
    { username: "ann", password: null },
    { username: {}, password: 1 },
  ]) {
    const reply = await call(cloud, "POST", "/user/login/", { body });
    t.match([reply.status, reply.body.message], [400, "Invalid data provided"]);
  }
});

t.test("registrations are counted on all surfaces together", async (t) => {
  const cloud = await openCloud(t, { env: { REGISTRATIONS_PER_HOUR: "2" } });
  await someone(cloud, "ann");
  await register(cloud, "bob");
  const third = { username: "eve", email: "eve@example.com", password: "secret" };
  for (const url of ["/user/register/", "/api/register"]) {
    t.match(await call(cloud, "POST", url, { body: third }), {
      status: 429,
      body: { code: "TOO_MANY_ATTEMPTS" },
    });
  }
});

t.test("where registration is closed nobody registers", async (t) => {
  const cloud = await openCloud(t, { env: { REGISTRATION: "closed" } });
  const body = { username: "eve", email: "eve@example.com", password: "secret" };
  const reply = await call(cloud, "POST", "/user/register/", { body });
  t.match([reply.status, reply.body.error], [403, "本服务器未开放注册"]);
});

t.test("every call of a person wants an access token that is good", async (t) => {
  const cloud = await openCloud(t);
  const { token, refresh } = await someone(cloud, "ann");
  const claims = cloud.app.jwt.decode<object>(token) ?? {};
  const bad = {
    none: undefined,
    "a refresh token": refresh,
    garbage: "garbage",
    "an expired one": cloud.app.jwt.sign({ ...claims, exp: Math.floor(Date.now() / 1000) - 1 }),
    "one of no session": cloud.app.jwt.sign({ ...claims, sid: "none" }),
    "one of another account": cloud.app.jwt.sign({ ...claims, user_id: 2 }),
    "one without an end": cloud.app.jwt.sign({ ...claims, exp: undefined }),
    "one that nobody signed": `${Buffer.from('{"alg":"none"}').toString("base64url")}.${token.split(".")[1]}.`,
    "one with another signature": `${token.slice(0, -6)}aaaaaa`,
  };
  const calls = [
    ["GET", "/user/profile/"],
    ["POST", "/user/logout/"],
    ...["user", "user-settings"].flatMap((folder) =>
      ["change-password", "update-display-name", "update-email"].map((name) => [
        "POST",
        `/${folder}/${name}/`,
      ]),
    ),
  ] as ["GET" | "POST", string][];
  for (const [method, url] of calls) {
    for (const [kind, given] of Object.entries(bad)) {
      const reply = await call(cloud, method, url, given === undefined ? {} : { token: given });
      t.match(
        [reply.status, reply.body],
        [401, { error: "未登录或登录已过期", code: "TOKEN_REQUIRED" }],
        `${url} ${kind}`,
      );
    }
  }
  t.equal((await call(cloud, "GET", "/user/profile/", { token })).status, 200);
});

t.test("a refresh token is good once, and shown again it ends its session", async (t) => {
  const cloud = await openCloud(t);
  const first = await someone(cloud, "ann");
  const other = await enter(cloud, first);
  const refreshWith = (refresh: unknown) =>
    call(cloud, "POST", "/user/refresh-token/", { body: { refresh } });

  const second = await refreshWith(first.refresh);
  t.same([second.status, Object.keys(second.body).toSorted()], [200, ["access", "refresh"]]);
  t.not(second.body.refresh, first.refresh);
  t.equal((await call(cloud, "GET", "/user/profile/", { token: second.body.access })).status, 200);
  t.equal((await call(cloud, "GET", "/user/profile/", { token: first.token })).status, 200);

  const stolen = await refreshWith(first.refresh);
  t.match([stolen.status, stolen.body.code], [401, "REFRESH_TOKEN_INVALID"]);
  t.equal((await refreshWith(second.body.refresh)).status, 401, "the whole family is dead");
  for (const token of [first.token, second.body.access]) {
    t.equal((await call(cloud, "GET", "/user/profile/", { token })).status, 401);
  }
  t.equal((await refreshWith(other.refresh)).status, 200, "the other login is another family");

  const stored = await cloud.db.selectFrom("refresh_tokens").selectAll().execute();
  for (const { refresh } of [first, other]) t.notOk(JSON.stringify(stored).includes(refresh));

  for (const refresh of [other.token, "garbage", `${other.refresh.slice(0, -6)}aaaaaa`]) {
    t.equal((await refreshWith(refresh)).status, 401);
  }
  for (const refresh of ["", null, 1, undefined]) {
    const reply = await refreshWith(refresh);
    t.match([reply.status, reply.body.code], [400, "REFRESH_TOKEN_REQUIRED"]);
  }
});

t.test("of two refreshes with one token at once one wins, and its session ends with the other", async (t) => {
  const cloud = await openCloud(t);
  const { refresh } = await someone(cloud, "ann");
  const replies = await Promise.all(
    [1, 2].map(() => call(cloud, "POST", "/user/refresh-token/", { body: { refresh } })),
  );
  t.same(
    replies.map(({ status }) => status).toSorted((a, b) => a - b),
    [200, 401],
  );
  const won = replies.find(({ status }) => status === 200);
  t.equal((await call(cloud, "GET", "/user/profile/", { token: won?.body.access })).status, 401);
});

t.test("a logout ends the session of either token, and no one else's", async (t) => {
  const cloud = await openCloud(t);
  const one = await someone(cloud, "ann");
  const two = await enter(cloud, one);
  const three = await enter(cloud, one);
  const eve = await someone(cloud, "eve");
  const profile = async (token: string) => (await call(cloud, "GET", "/user/profile/", { token })).status;

  await call(cloud, "POST", "/user/logout/", { token: one.token, body: { refresh: two.refresh } });
  t.same([await profile(one.token), await profile(two.token), await profile(three.token)], [401, 401, 200]);

  const foreign = await call(cloud, "POST", "/user/logout/", {
    token: eve.token,
    body: { refresh: three.refresh },
  });
  t.equal(foreign.status, 200);
  t.same([await profile(eve.token), await profile(three.token)], [401, 200]);

  for (const body of [undefined, {}, { refresh: null }, { refresh: "garbage" }]) {
    const { token } = await enter(cloud, one);
    const options = body === undefined ? { token } : { token, body };
    t.same((await call(cloud, "POST", "/user/logout", options)).body, { status: "登出成功" });
    t.equal(await profile(token), 401);
  }
});

for (const folder of ["user", "user-settings"]) {
  void t.test(`under /${folder}/ a password is changed, and that ends all other sessions`, async (t) => {
    const cloud = await openCloud(t);
    const person = await someone(cloud, "ann");
    const other = await enter(cloud, person);
    const device = await call(cloud, "POST", "/api/login", loginBody(person));
    const change = (body: unknown) =>
      call(cloud, "POST", `/${folder}/change-password/`, { token: person.token, body });

    const wrong = await change({ old_password: "guess", new_password: "new" });
    t.match([wrong.status, wrong.body.error], [400, "旧密码错误"]);
    for (const body of [
      {},
      { old_password: person.password },
      { old_password: person.password, new_password: "" },
    ]) {
      const reply = await change(body);
      t.match([reply.status, reply.body.errors], [400, { new_password: ["此字段不能为空。"] }]);
    }
    t.equal((await change({ old_password: person.password, new_password: "x".repeat(1025) })).status, 400);
    t.equal((await call(cloud, "GET", "/user/profile/", other)).status, 200, "nothing happened yet");

    const changed = await change({ old_password: person.password, new_password: "another" });
    t.same([changed.status, changed.body], [200, { status: "密码更新成功" }]);
    t.equal((await call(cloud, "GET", "/user/profile/", person)).status, 200);
    t.equal((await call(cloud, "GET", "/user/profile/", other)).status, 401);
    const refreshed = (refresh: string) => call(cloud, "POST", "/user/refresh-token/", { body: { refresh } });
    t.equal((await refreshed(other.refresh)).status, 401);
    t.equal((await refreshed(person.refresh)).status, 200);
    const library = `/api/sync/user/${device.body.cloud_user_id}/library`;
    t.equal((await call(cloud, "GET", library, { token: device.body.token })).status, 401);
    t.equal((await call(cloud, "POST", "/user/login/", loginBody(person))).status, 401);
    await enter(cloud, { ...person, password: "another" });
  });

  void t.test(`under /${folder}/ the display name and the address are changed`, async (t) => {
    const cloud = await openCloud(t);
    const { token, id } = await someone(cloud, "ann");
    await someone(cloud, "eve");
    const post = (name: string, body: unknown) => call(cloud, "POST", `/${folder}/${name}/`, { token, body });

    const named = await post("update-display-name", { display_name: " 小 安 " });
    t.same([named.status, named.body], [200, { id, ...ann, display_name: "小 安" }]);
    for (const name of ["x".repeat(51), "a\u202Eb", "a\u0000b"]) {
      t.match(await post("update-display-name", { display_name: name }), {
        status: 400,
        body: { errors: { display_name: [/./] } },
      });
    }
    for (const body of [{}, { display_name: null }, { display_name: 1 }]) {
      t.equal((await post("update-display-name", body)).status, 400);
    }
    t.equal((await call(cloud, "GET", "/user/profile/", { token })).body.display_name, "小 安");
    t.same((await post("update-display-name", { display_name: "" })).body, { id, ...ann });

    const moved = await post("update-email", { email: "new@example.com" });
    t.same([moved.status, moved.body], [200, { id, ...ann, email: "new@example.com" }]);
    t.equal((await post("update-email", { email: "New@example.com" })).status, 200, "one's own in capitals");
    const taken = await post("update-email", { email: "EVE@example.com" });
    t.match([taken.status, taken.body.error], [400, "邮箱已存在"]);
    for (const email of ["", "ann", null, {}, undefined]) {
      t.match(await post("update-email", { email }), { status: 400, body: { errors: { email: [/./] } } });
    }
    t.equal((await call(cloud, "GET", "/user/profile/", { token })).body.email, "New@example.com");
  });
}

t.test("wrong old passwords count as wrong passwords of the name", async (t) => {
  const cloud = await openCloud(t, { env: { FAILURES_PER_MINUTE: "2" } });
  const { token } = await someone(cloud, "ann");
  const guess = () =>
    call(cloud, "POST", "/user/change-password/", { token, body: { old_password: "x", new_password: "y" } });
  t.same([(await guess()).status, (await guess()).status, (await guess()).status], [400, 400, 429]);
});

t.test("of two changes of a password at once one is made", async (t) => {
  const cloud = await openCloud(t);
  const person = await someone(cloud, "ann");
  const replies = await Promise.all(
    ["one", "two"].map((password) =>
      call(cloud, "POST", "/user/change-password/", {
        token: person.token,
        body: { old_password: person.password, new_password: password },
      }),
    ),
  );
  t.same(
    replies.map(({ status }) => status).toSorted((a, b) => a - b),
    [200, 400],
  );
});

t.test("access ends after 60 minutes, a session 7 days after it was last renewed", async (t) => {
  const minute = 60_000;
  const day = 24 * 60 * minute;
  let passed = 0;
  const start = Date.now();
  const cloud = await openCloud(t, { now: () => start + passed });
  const person = await someone(cloud, "ann");
  const profile = async (token: string) => (await call(cloud, "GET", "/user/profile/", { token })).status;
  const renew = (refresh: string) => call(cloud, "POST", "/user/refresh-token/", { body: { refresh } });

  passed = 59 * minute;
  t.equal(await profile(person.token), 200);
  passed = 61 * minute;
  t.equal(await profile(person.token), 401);
  passed = 6.9 * day;
  const second = await renew(person.refresh);
  t.equal(second.status, 200);
  t.equal(await profile(second.body.access), 200);
  passed += 6.9 * day;
  const third = await renew(second.body.refresh);
  t.equal(third.status, 200);
  passed += 7.1 * day;
  t.equal((await renew(third.body.refresh)).status, 401);
});

t.test("who logs in while the password is changed or the account disabled stays out", async (t) => {
  const cloud = await openCloud(t);
  const { username, password } = await someone(cloud, "ann");
  const { app, db } = cloud;
  const sessions = createSessions({
    db,
    sign: (claims) => app.jwt.sign(claims),
    verify: (token) => app.jwt.verify(token),
  });
  const before = await login(db, { username, password });
  await changePassword(db, before, "another");
  await t.rejects(sessions.startDrive(before), { code: "BAD_CREDENTIALS" });
  await t.rejects(sessions.startStudio(before), { code: "BAD_CREDENTIALS" });
  await t.rejects(issueDeviceToken(db, before), { code: "BAD_CREDENTIALS" });
  const after = await login(db, { username, password: "another" });
  await disableAccount(db, after);
  await t.rejects(sessions.startDrive(after), { code: "ACCOUNT_DISABLED" });
  t.equal((await db.selectFrom("sessions").select("id").where("ended_at", "is", null).execute()).length, 0);
});

t.test("what is forgotten of sessions is what expired", async (t) => {
  const dir = t.testdir({});
  const cloud = await openCloud(t, { dir });
  const person = await someone(cloud, "ann");
  await enter(cloud, person);
  const long = "2020-01-01 00:00:00";
  const [first] = await cloud.db
    .selectFrom("sessions")
    .select("id")
    .orderBy("rowid" as "id")
    .execute();
  await cloud.db
    .updateTable("sessions")
    .set({ expires_at: long })
    .where("id", "=", first?.id ?? "")
    .execute();
  t.equal((await call(cloud, "GET", "/user/profile/", person)).status, 401);
  await cloud.app.close();
  const again = await openCloud(t, { dir });
  await again.app.ready();
  await again.app.close();
  const later = await openCloud(t, { dir });
  t.equal((await later.db.selectFrom("sessions").select("id").execute()).length, 1);
  t.equal((await later.db.selectFrom("refresh_tokens").select("session_id").execute()).length, 1);
});
