import { existsSync, readdirSync } from "node:fs";
import { join as path } from "node:path";
import sharp from "sharp";
import t from "tap";
import { call, type Cloud, openCloud } from "../../cloud.ts";
import { ask, formOf, join } from "./studio.ts";

const ann = { username: "ann", email: "ann@example.com", password: "secret1" };

/** A picture of some colour, twice as wide as high, that says where it was taken. */
const photo = (format: "png" | "jpeg" | "gif" | "webp" = "jpeg", width = 600) =>
  sharp({ create: { width, height: width / 2, channels: 3, background: "#a04020" } })
    .withExif({ IFD0: { Copyright: "somebody" }, IFD3: { GPSLatitude: "51/1 30/1 0/1" } })
    .toFormat(format)
    .toBuffer();

const blob = (bytes: Buffer | string) => new Blob([bytes]);
const accounts = ({ db }: Cloud) => db.selectFrom("cloud_users").select("username").execute();
const avatarsIn = ({ dataDir }: Cloud) =>
  existsSync(path(dataDir, "avatars")) ? readdirSync(path(dataDir, "avatars")) : [];
const staged = ({ dataDir }: Cloud) => readdirSync(path(dataDir, "staging"));

t.test("the health is the document's", async (t) => {
  const { status, body } = await ask(await openCloud(t), "GET", "/api/health");
  t.equal(status, 200);
  t.same(body, { message: "API服务运行正常", status: "success", version: "1.0.0" });
});

t.test("a registration by JSON, form or url-encoded answers as documented", async (t) => {
  const cloud = await openCloud(t);
  const register = (options: Parameters<typeof ask>[3]) => ask(cloud, "POST", "/api/auth/register", options);
  const encoded = new URLSearchParams({ ...ann, username: "cat", email: "cat@example.com" });
  const replies = [
    await register({ body: ann }),
    await register({ form: formOf({ ...ann, username: "bob", email: "bob@example.com" }) }),
    await register({
      body: encoded.toString(),
      headers: { "content-type": "application/x-www-form-urlencoded" },
    }),
    await register({ body: { ...ann, username: "dan", email: "dan@example.com", avatar: null } }),
  ];
  for (const { status, body } of replies) {
    t.equal(status, 200);
    t.same(body, { status: "success", message: "注册成功", data: { avatarUrl: null } });
  }
  t.equal((await accounts(cloud)).length, 4);
});

t.test("a picture of any documented format becomes a square WebP without metadata", async (t) => {
  const cloud = await openCloud(t);
  for (const format of ["png", "jpeg", "gif", "webp"] as const) {
    const name = `a-${format}`;
    const avatar = blob(await photo(format));
    // The file before the fields, then after them.
    const fields = { username: name, email: `${name}@example.com`, password: "secret1" };
    const form = formOf(format === "png" ? { avatar, ...fields } : { ...fields, avatar });
    const { status, body } = await ask(cloud, "POST", "/api/auth/register", { form });
    t.equal(status, 200, format);
    t.match(body.data.avatarUrl, /^\/api\/uploads\/avatars\/[0-9a-f]{32}\.webp$/);

    const served = await ask(cloud, "GET", body.data.avatarUrl);
    t.equal(served.status, 200);
    t.match(served.headers, {
      "content-type": "image/webp",
      "x-content-type-options": "nosniff",
      "cache-control": "public, max-age=31536000, immutable",
      "content-length": String(served.bytes.length),
      "content-security-policy": /default-src 'none'/,
    });
    const drawn = await sharp(served.bytes).metadata();
    t.match([drawn.format, drawn.width, drawn.height], ["webp", 256, 256]);
    t.equal(drawn.exif, undefined);
    const again = await ask(cloud, "GET", body.data.avatarUrl, {
      headers: { "if-none-match": String(served.headers.etag) },
    });
    t.match([again.status, again.bytes.length], [304, 0]);

    const login = await ask(cloud, "POST", "/api/auth/login", { body: fields });
    t.equal(login.body.data.user.avatarUrl, body.data.avatarUrl);
  }
  t.same(staged(cloud), []);
});

t.test("what is wrong with a registration is said, and nothing is left of it", async (t) => {
  const cloud = await openCloud(t);
  const good = await photo();
  const missing = "用户名、邮箱和密码不能为空";
  const name = "用户名须为3-20位文字、数字、点、下划线或连字符，且不能以点开头";
  const cases: [object, string][] = [
    [{ username: undefined }, missing],
    [{ username: " " }, missing],
    [{ email: undefined }, missing],
    [{ password: undefined }, missing],
    [{ username: "ab" }, name],
    [{ username: "x".repeat(21) }, name],
    [{ username: "a/b" }, name],
    [{ email: "nobody" }, "邮箱地址格式不正确"],
    [{ password: "12345" }, "密码须为6-20个字符"],
    [{ password: "1".repeat(21) }, "密码须为6-20个字符"],
    [
      { avatar: blob("<svg xmlns='http://www.w3.org/2000/svg'/>") },
      "头像只支持 png、jpg、jpeg、gif、webp 格式",
    ],
    [{ avatar: blob("") }, "头像只支持 png、jpg、jpeg、gif、webp 格式"],
    [{ avatar: blob(good.subarray(0, good.length / 2)) }, "头像文件已损坏，无法读取"],
    [
      { avatar: blob(Buffer.concat([good.subarray(0, 100), Buffer.alloc(5 * 1024 * 1024)])) },
      "头像文件不能超过5MB",
    ],
  ];
  for (const [change, message] of cases) {
    const fields = Object.entries({ ...ann, avatar: blob(good), ...change }).filter(([, value]) => value);
    const form = formOf(Object.fromEntries(fields));
    const { status, body } = await ask(cloud, "POST", "/api/auth/register", { form });
    t.match([status, body.status, body.message], [400, "error", message], JSON.stringify(change));
  }
  for (const change of [{ username: 5 }, { email: null }, { password: ["secret1"] }, { username: {} }]) {
    const { status, body } = await ask(cloud, "POST", "/api/auth/register", { body: { ...ann, ...change } });
    t.match([status, body.message], [400, missing], JSON.stringify(change));
  }
  for (const body of ["", "[]", "5", "{", "null"]) {
    const reply = await ask(cloud, "POST", "/api/auth/register", { body });
    t.match([reply.status, reply.body.message], [400, missing], body);
  }
  const headers = { "content-type": "multipart/form-data; boundary=x" };
  for (const body of [
    "",
    "--x\r\n",
    "--y\r\n\r\n--y--",
    '--x\r\nContent-Disposition: form-data; name="username"\r\n\r\na',
  ]) {
    const reply = await ask(cloud, "POST", "/api/auth/register", { body, headers });
    t.match([reply.status, reply.body.status], [400, "error"], body);
  }
  t.same(await accounts(cloud), []);
  t.same(avatarsIn(cloud), []);
  t.same(staged(cloud), []);
});

t.test("a name or an e-mail that is taken is 409, and the newcomer's picture goes unseen", async (t) => {
  const cloud = await openCloud(t);
  const broken = (await photo()).subarray(0, 500);
  t.equal((await ask(cloud, "POST", "/api/auth/register", { body: ann })).status, 200);
  for (const change of [
    {},
    { username: "ANN", email: "b@example.com" },
    { username: "other", email: "ANN@example.com" },
  ]) {
    const form = formOf({ ...ann, ...change, avatar: blob(broken) });
    const { status, body } = await ask(cloud, "POST", "/api/auth/register", { form });
    t.match(
      [status, body],
      [409, { status: "error", message: "用户名或邮箱已存在" }],
      JSON.stringify(change),
    );
  }
  t.equal((await accounts(cloud)).length, 1);
  t.same(avatarsIn(cloud), []);
  t.same(staged(cloud), []);
});

t.test("of many registrations of one name at once, one makes an account with its picture", async (t) => {
  const cloud = await openCloud(t);
  const avatar = blob(await photo());
  const replies = await Promise.all(
    Array.from({ length: 5 }, (_, n) =>
      ask(cloud, "POST", "/api/auth/register", {
        form: formOf({ ...ann, email: `ann${n}@example.com`, avatar }),
      }),
    ),
  );
  const statuses = Map.groupBy(replies, ({ status }) => status);
  t.match([statuses.get(200)?.length, statuses.get(409)?.length], [1, 4]);
  const login = await ask(cloud, "POST", "/api/auth/login", { body: ann });
  const { avatarUrl } = login.body.data.user;
  t.equal(avatarUrl, statuses.get(200)?.[0]?.body.data.avatarUrl);
  t.same(avatarsIn(cloud), [avatarUrl.split("/").at(-1)]);
  t.same(staged(cloud), []);
});

t.test("lengths are counted in characters of any script", async (t) => {
  const cloud = await openCloud(t);
  const good = { username: "李小龙", email: "li@example.com", password: "我的密码很长" };
  t.equal((await ask(cloud, "POST", "/api/auth/register", { body: good })).status, 200);
  t.equal((await ask(cloud, "POST", "/api/auth/login", { body: good })).status, 200);
  const long = { username: "龙".repeat(20), email: "x@example.com", password: "😀".repeat(20) };
  t.equal((await ask(cloud, "POST", "/api/auth/register", { body: long })).status, 200);
  const short = { ...long, username: "阿龙", email: "y@example.com" };
  t.equal((await ask(cloud, "POST", "/api/auth/register", { body: short })).status, 400);
});

t.test("an account of another surface logs in with its longer password", async (t) => {
  const cloud = await openCloud(t);
  const body = { username: "syncer", email: "s@example.com", password: "a password of more than twenty" };
  t.equal((await call(cloud, "POST", "/api/register", { body })).status, 200);
  const reply = await ask(cloud, "POST", "/api/auth/login", { body });
  t.match(reply.body, {
    status: "success",
    message: "登录成功",
    data: {
      token: /^[\w-]+\.[\w-]+\.[\w-]+$/,
      user: { username: "syncer", email: "s@example.com", avatarUrl: null },
    },
  });
});

t.test("a wrong name or password is 401, and the eleventh within a minute 429", async (t) => {
  const cloud = await openCloud(t);
  await join(cloud, "ann");
  for (const body of [
    { username: "nobody", password: "secret1" },
    { username: "ann", password: "wrong" },
  ]) {
    const reply = await ask(cloud, "POST", "/api/auth/login", { body });
    t.match([reply.status, reply.body.message], [401, "用户名或密码错误"]);
  }
  for (const body of [
    {},
    { username: "ann" },
    { username: 5, password: "x" },
    { username: " ", password: "x" },
  ]) {
    const reply = await ask(cloud, "POST", "/api/auth/login", { body });
    t.match([reply.status, reply.body.message], [400, "用户名和密码不能为空"]);
  }
  const wrong = { username: "ann", password: "wrong" };
  for (let left = 9; left > 0; left -= 1) await ask(cloud, "POST", "/api/auth/login", { body: wrong });
  const last = await ask(cloud, "POST", "/api/auth/login", { body: wrong });
  t.match([last.status, last.body.status], [429, "error"]);
  t.match(last.headers["retry-after"], /^\d+$/);
});

t.test("a closed server and a disabled account say so", async (t) => {
  const closed = await openCloud(t, { env: { REGISTRATION: "closed" } });
  const form = formOf({ ...ann, avatar: blob((await photo()).subarray(0, 500)) });
  const refused = await ask(closed, "POST", "/api/auth/register", { form });
  t.match([refused.status, refused.body.message], [403, "本服务器未开放注册"]);
  t.same([avatarsIn(closed), staged(closed)], [[], []]);

  const cloud = await openCloud(t, { dir: t.testdir({}) });
  const member = await join(cloud, "ann");
  await cloud.db.updateTable("cloud_users").set({ is_active: 0 }).execute();
  const login = await ask(cloud, "POST", "/api/auth/login", { body: member });
  t.match([login.status, login.body.message], [403, "账户已停用"]);
  t.equal((await ask(cloud, "GET", "/api/auth/profile", { token: member.token })).status, 401);
});

t.test("the profile is its holder's alone", async (t) => {
  const cloud = await openCloud(t);
  const member = await join(cloud, "ann");
  const { status, body } = await ask(cloud, "GET", "/api/auth/profile", { token: member.token });
  t.equal(status, 200);
  t.match(body, {
    status: "success",
    data: {
      id: member.id,
      username: "ann",
      email: "ann@example.com",
      avatarUrl: null,
      created_at: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
    },
  });
  for (const token of [undefined, "nonsense", `${member.token}x`]) {
    const reply = await ask(cloud, "GET", "/api/auth/profile", { token });
    t.match([reply.status, reply.body.message], [401, "未授权，请先登录"]);
  }
});

t.test("an avatar is changed, and taken away; the old file goes", async (t) => {
  const cloud = await openCloud(t);
  const { token } = await join(cloud, "ann");
  const other = await join(cloud, "bob");
  const change = async (method: "POST" | "PUT", avatar: Blob) =>
    ask(cloud, method, "/api/auth/avatar", { token, form: formOf({ avatar }) });
  const first = await change("POST", blob(await photo()));
  t.match([first.status, first.body.message], [200, "头像已更新"]);
  const second = await change("PUT", blob(await photo("png")));
  t.not(second.body.data.avatarUrl, first.body.data.avatarUrl);
  t.same(avatarsIn(cloud), [second.body.data.avatarUrl.split("/").at(-1)]);
  t.equal((await ask(cloud, "GET", first.body.data.avatarUrl)).status, 404);

  const broken = await change("PUT", blob((await photo()).subarray(0, 900)));
  t.match([broken.status, broken.body.message], [400, "头像文件已损坏，无法读取"]);
  for (const options of [{ form: formOf({ name: "x" }) }, { body: {} }, {}]) {
    const reply = await ask(cloud, "POST", "/api/auth/avatar", { token, ...options });
    t.match([reply.status, reply.body.message], [400, "没有选择头像文件"]);
  }
  t.equal(
    (await ask(cloud, "POST", "/api/auth/avatar", { form: formOf({ avatar: blob("x") }) })).status,
    401,
  );

  t.equal((await ask(cloud, "DELETE", "/api/auth/avatar", { token: other.token })).status, 200);
  t.equal((await ask(cloud, "GET", second.body.data.avatarUrl)).status, 200, "of nobody else");
  const gone = await ask(cloud, "DELETE", "/api/auth/avatar", { token });
  t.same(gone.body, { status: "success", message: "头像已删除", data: { avatarUrl: null } });
  t.same([avatarsIn(cloud), staged(cloud)], [[], []]);
  const profile = await ask(cloud, "GET", "/api/auth/profile", { token });
  t.equal(profile.body.data.avatarUrl, null);
});

t.test("no name reaches beyond the avatars", async (t) => {
  const cloud = await openCloud(t);
  for (const name of [
    "x.webp",
    "..%2fsecret.key",
    "%2e%2e/secret.key",
    "a".repeat(900),
    `${"0".repeat(32)}.webp`,
  ]) {
    const { status, body } = await ask(cloud, "GET", `/api/uploads/avatars/${name}`);
    t.match([status, body.status], [404, "error"], name);
  }
});

t.test("a file that a crash left without its row is removed at the start", async (t) => {
  const dir = t.testdir({ cloud: { avatars: { [`${"0".repeat(32)}.webp`]: "x" } } });
  const cloud = await openCloud(t, { dir });
  t.same(avatarsIn(cloud), []);
});
