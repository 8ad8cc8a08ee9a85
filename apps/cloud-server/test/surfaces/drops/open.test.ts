import t from "tap";
import { call } from "../../cloud.ts";
import { countOf, download, fetchLink, open, openShop, pass, put, share, type Shop } from "./drive.ts";

const peek = (shop: Shop, code: unknown) => call(shop, "POST", "/drop/peek/", { body: { code } });
const zip = (shop: Shop, access: string) =>
  call(shop, "GET", `/drop/zip/?access=${encodeURIComponent(access)}`);

/** A drop of one file, with what is given. */
async function drop(shop: Shop, settings: Record<string, unknown> = {}) {
  const file = await put(shop, shop.ann, "a.txt", "the bytes of a");
  return {
    file,
    ...(await share(shop, shop.ann, { files: [file.id], max_download_count: 50, ...settings })),
  };
}

t.test("anyone opens a drop by its code, as the document shows, and downloads what is in it", async (t) => {
  const shop = await openShop(t);
  const { file, id, code } = await drop(shop);
  const { status, body } = await open(shop, { code });
  t.match([status, body.message], [200, "获取分享详情成功"]);
  t.match(body.drop, {
    id,
    code,
    download_count: 1,
    max_download_count: 50,
    password: "",
    is_expired: false,
  });
  const { download_url: link, drop_path: place, ...shown } = body.files[0];
  t.strictSame(shown, file, "the file as the drive shows it");
  t.equal(place, "/");
  t.equal(await fetchLink(shop, link), "the bytes of a");
  const ends = Number(new URL(link).searchParams.get("Expires")) * 1000;
  t.ok(ends > Date.now() && ends <= Date.now() + 900_000, "the link is short-lived");
  const again = await download(shop, file.id, { access: body.access });
  t.match([again.status, again.body.message], [200, "下载链接已生成"]);
  t.equal(await fetchLink(shop, again.body.download_url), "the bytes of a");
  t.equal(await countOf(shop, id), 1, "downloads of a visit are no visits");
});

t.test("every refusal has its status and says what is wrong, and counts nothing", async (t) => {
  const shop = await openShop(t, { FAILURES_PER_MINUTE: "100" });
  const { file, id } = await drop(shop, { code: "secret", password: "pw", require_login: true });
  const deleted = await share(shop, shop.ann, { files: [file.id], code: "deleted" });
  await call(shop, "POST", `/drop/${deleted.id}/delete/`, shop.ann);
  await share(shop, shop.ann, { files: [file.id], code: "full" });
  await open(shop, { code: "full" });
  const { token } = shop.bob;
  const cases: [body: unknown, token: string | undefined, status: number, error: string][] = [
    [undefined, undefined, 400, "请输入分享码"],
    [{}, undefined, 400, "请输入分享码"],
    [{ code: null }, undefined, 400, "请输入分享码"],
    [{ code: "" }, undefined, 400, "请输入分享码"],
    [{ code: " \t　" }, undefined, 400, "请输入分享码"],
    ["[]", undefined, 400, "请输入分享码"],
    ["{", undefined, 400, "请输入分享码"],
    [{ code: "nowhere" }, undefined, 404, "分享不存在"],
    [{ code: "deleted" }, undefined, 404, "分享不存在"],
    [{ code: "x".repeat(100_000) }, undefined, 404, "分享不存在"],
    [{ code: "\u0000" }, undefined, 404, "分享不存在"],
    [{ code: "\ud800" }, undefined, 404, "分享不存在"],
    [{ code: "%' or 1=1 --" }, undefined, 404, "分享不存在"],
    [{ code: -1 }, undefined, 404, "分享不存在"],
    [{ code: "secret", password: "pw" }, undefined, 401, "访问此分享需要登录"],
    [{ code: "secret", password: "pw" }, "nonsense", 401, "未登录或登录已过期"],
    [{ code: "secret" }, token, 403, "访问此分享需要密码"],
    [{ code: "secret", password: "" }, token, 403, "访问此分享需要密码"],
    [{ code: "secret", password: "PW" }, token, 403, "分享密码错误"],
    [{ code: "secret", password: 0 }, token, 403, "分享密码错误"],
    [{ code: "secret", password: "x".repeat(2000) }, token, 403, "分享密码错误"],
    [{ code: "full" }, undefined, 400, "分享的下载次数已达上限"],
  ];
  for (const [body, as, status, error] of cases) {
    const name = JSON.stringify(body)?.slice(0, 50) ?? "no body";
    const answer = await open(shop, body, as);
    t.match([answer.status, answer.body.error], [status, error], name);
    t.type(answer.body.message, "string");
    t.notOk(answer.body.files, name);
    if (error.includes("上限")) continue;
    t.ok((await download(shop, file.id, body, as)).status >= 400, `${name}, for a download`);
  }
  for (const body of [
    { code: ["secret"] },
    { code: { $ne: 1 } },
    { code: true },
    { code: "a", password: [] },
  ]) {
    t.equal((await open(shop, body)).status, 400, JSON.stringify(body));
  }
  t.equal(await countOf(shop, id), 0);
  t.equal((await open(shop, { code: "secret", password: "pw" }, token)).status, 200);
  await pass(shop, 24);
  for (const body of [{ code: "secret", password: "pw" }, { code: "secret" }]) {
    const late = await open(shop, body, shop.bob.token);
    t.match([late.status, late.body.error], [400, "分享已过期"]);
    t.match((await download(shop, file.id, body, shop.bob.token)).body.error, "分享已过期");
  }
  t.match([(await peek(shop, "secret")).status, (await peek(shop, "nowhere")).status], [400, 404]);
  t.equal(await countOf(shop, id), 1);
});

t.test("of a thousand visits at once to a drop with ten downloads left, ten get in", async (t) => {
  const shop = await openShop(t);
  const { id, code } = await drop(shop, { max_download_count: 13 });
  for (let n = 0; n < 3; n += 1) await open(shop, { code });
  const answers = await Promise.all(Array.from({ length: 1000 }, () => open(shop, { code })));
  const ok = answers.filter(({ status }) => status === 200);
  t.equal(ok.length, 10);
  t.same(
    ok.map(({ body }) => body.drop.id),
    Array.from({ length: 10 }, () => id),
  );
  const refused = new Set(
    answers.filter((one) => one.status !== 200).map(({ status, body }) => `${status} ${body.error}`),
  );
  t.same([...refused], ["400 分享的下载次数已达上限"]);
  t.equal(await countOf(shop, id), 13);
});

t.test("access is good for an hour, and a visit with it is not counted", async (t) => {
  const shop = await openShop(t);
  const { file, id, code } = await drop(shop, { max_download_count: 1 });
  const first = (await open(shop, { code })).body;
  t.equal(Math.round((Date.parse(first.access_expire_time) - shop.now) / 60_000), 60);
  for (const body of [{ access: first.access }, { access: first.access, code: ` ${code.toUpperCase()}` }]) {
    const again = await open(shop, body);
    t.match([again.status, again.body.files.length], [200, 1]);
    t.equal(again.body.access, first.access, "it is not renewed");
    t.equal(again.body.access_expire_time, first.access_expire_time);
  }
  t.equal(await countOf(shop, id), 1);
  shop.now += 3_590_000;
  t.equal((await download(shop, file.id, { access: first.access })).status, 200);
  t.equal((await open(shop, { access: first.access })).status, 200);
  shop.now += 11_000;
  const over = "分享的访问凭证无效或已过期，请重新打开分享";
  for (const answer of [
    await open(shop, { access: first.access }),
    await download(shop, file.id, { access: first.access }),
    await zip(shop, first.access),
  ]) {
    t.match([answer.status, answer.body.error], [401, over]);
  }
  const full = await open(shop, { access: first.access, code });
  t.equal(full.body.error, "分享的下载次数已达上限", "with a code it is a visit like any other");
  t.equal(await countOf(shop, id), 1);
});

t.test("access ends with the drop, its time and its password", async (t) => {
  const shop = await openShop(t);
  const short = await drop(shop);
  shop.now += 23.5 * 3_600_000;
  const late = (await open(shop, { code: short.code })).body;
  t.equal(late.access_expire_time, late.drop.expire_time);
  await pass(shop, 0.6);
  t.equal((await download(shop, short.file.id, { access: late.access })).status, 401);

  for (const end of ["delete", "password", "no password", "earlier end"] as const) {
    const one = await drop(shop, { password: "pw" });
    const { access } = (await open(shop, { code: one.code, password: "pw" })).body;
    t.equal((await download(shop, one.file.id, { access })).status, 200);
    const change = (body: unknown) =>
      call(shop, "POST", `/drop/${one.id}/update/`, { token: shop.ann.token, body });
    if (end === "delete") await call(shop, "POST", `/drop/${one.id}/delete/`, shop.ann);
    if (end === "password") await change({ password: "pw" });
    if (end === "no password") await change({ remove_password: true });
    if (end === "earlier end") {
      const past = new Date(shop.now - 1000).toISOString();
      await shop.db.updateTable("drops").set({ expire_time: past }).where("id", "=", one.id).execute();
    }
    const wanted = end === "earlier end" ? [400, "分享已过期"] : [401, /^分享的访问凭证/];
    for (const answer of [
      await open(shop, { access }),
      await download(shop, one.file.id, { access }),
      await zip(shop, access),
    ]) {
      t.match([answer.status, answer.body.error], wanted, end);
    }
  }
});

t.test("access stays when something else of the drop is changed", async (t) => {
  const shop = await openShop(t);
  const { id, code, file } = await drop(shop);
  const { access } = (await open(shop, { code })).body;
  for (const body of [
    { remove_password: true },
    { expire_days: 3 },
    { max_download_count: 1 },
    { password: "" },
  ]) {
    const changed = await call(shop, "POST", `/drop/${id}/update/`, { token: shop.ann.token, body });
    t.equal(changed.status, 200);
    t.equal((await download(shop, file.id, { access })).status, 200, JSON.stringify(body));
  }
});

t.test("an access token that is not ours, or of another kind, opens nothing", async (t) => {
  const shop = await openShop(t);
  const { file, id, code } = await drop(shop);
  const other = await drop(shop);
  const { access } = (await open(shop, { code })).body;
  const [head, payload, signature] = access.split(".") as [string, string, string];
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString());
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const device = await call(shop, "POST", "/api/login", {
    body: { username: "ann", password: shop.ann.password },
  });
  const bad = [
    "nonsense",
    `${head}.${encode({ ...claims, drop: other.id })}.${signature}`,
    `${head}.${encode({ ...claims, until: "2999-01-01T00:00:00Z" })}.${signature}`,
    `${encode({ alg: "none", typ: "JWT" })}.${payload}.`,
    `${head}.${payload}.${signature.slice(0, -2)}AA`,
    shop.ann.token,
    shop.ann.refresh,
    device.body.token as string,
    "x".repeat(100_000),
    "\u0000",
  ];
  for (const one of bad) {
    for (const answer of [
      await open(shop, { access: one }),
      await download(shop, file.id, { access: one }),
    ]) {
      t.match([answer.status, answer.body.code], [401, "DROP_ACCESS_INVALID"], one.slice(0, 40));
    }
    if (one.length < 10_000) t.equal((await zip(shop, one)).status, 401, one.slice(0, 40));
  }
  t.equal((await call(shop, "GET", "/drop/zip/")).status, 401);
  const bearer = await call(shop, "GET", "/drop/", { token: access });
  t.equal(bearer.status, 401, "nor is access a login");
  const own = await download(shop, other.file.id, { access });
  t.match([own.status, own.body.error], [403, "没有权限下载此文件"], "another drop's file");
  t.equal((await download(shop, 999_999, { access })).status, 404);
  const mixed = await open(shop, { access, code: other.code });
  t.equal(mixed.body.drop.id, other.id, "with the code of another drop, that one is opened");
  t.equal(await countOf(shop, other.id), 1, "and counted");
  t.equal(await countOf(shop, id), 1);
});

t.test("a drop that wants a login is for people who are logged in, then and later", async (t) => {
  const shop = await openShop(t);
  const { file, id, code } = await drop(shop, { require_login: true });
  t.equal((await open(shop, { code })).status, 401);
  const { access } = (await open(shop, { code }, shop.bob.token)).body;
  t.equal((await download(shop, file.id, { access })).status, 200, "a browser's link carries no login");
  await shop.db.updateTable("cloud_users").set({ is_active: 0 }).where("id", "=", shop.bob.id).execute();
  const gone = await download(shop, file.id, { access });
  t.match([gone.status, gone.body.error], [401, "访问此分享需要登录"]);

  const open_to_all = await drop(shop);
  const anonymous = (await open(shop, { code: open_to_all.code })).body.access;
  const change = { token: shop.ann.token, body: { require_login: true } };
  await call(shop, "POST", `/drop/${open_to_all.id}/update/`, change);
  t.equal((await download(shop, open_to_all.file.id, { access: anonymous })).status, 401);
  t.equal((await download(shop, open_to_all.file.id, { access: anonymous }, shop.ann.token)).status, 200);
  t.equal(await countOf(shop, id), 1);
});

t.test("a download by code and password works while the drop is open, within the limit", async (t) => {
  const shop = await openShop(t);
  const { file, id } = await drop(shop, { code: "c", password: "pw", max_download_count: 1 });
  const keys = { code: "c", password: "pw" };
  t.equal((await open(shop, keys)).status, 200);
  for (let n = 0; n < 3; n += 1) t.equal((await download(shop, file.id, keys)).status, 200);
  t.equal(await countOf(shop, id), 1, "downloads after a visit are part of it");
  t.equal((await download(shop, file.id, { code: "c" })).status, 403);
  t.equal((await download(shop, file.id, { code: "c", password: "x" })).status, 403);
  await pass(shop, 2);
  const late = await download(shop, file.id, keys);
  t.match([late.status, late.body.error], [400, "分享的下载次数已达上限"], "an hour later it is another");

  const digits = await drop(shop, { code: 42, password: 7 });
  t.equal((await download(shop, digits.file.id, { code: 42, password: 7, access: null })).status, 200);
  const direct = await drop(shop, { code: "d", max_download_count: 2 });
  for (let n = 0; n < 3; n += 1) {
    t.equal((await download(shop, direct.file.id, { code: "d" })).status, 200);
  }
  t.equal(await countOf(shop, direct.id), 1, "downloads without a visit are one");
  t.match((await open(shop, { code: "d" })).body.drop.download_count, 1, "the visit after them is that one");
  t.match((await open(shop, { code: "d" })).body.drop.download_count, 2);
  t.equal((await open(shop, { code: "d" })).status, 400);
  t.equal((await download(shop, file.id, { code: "d" })).status, 403, "of its own files alone");
  const owner = await download(shop, file.id, {}, shop.ann.token);
  t.equal(owner.status, 200, "the owner needs neither");
  t.equal((await download(shop, file.id, {}, shop.bob.token)).status, 403);
  t.equal((await download(shop, file.id, {})).status, 401);
});

t.test("ten wrong codes a minute are answered, then none of the address, whatever the code", async (t) => {
  const shop = await openShop(t);
  const { file, code, id } = await drop(shop);
  for (let n = 0; n < 10; n += 1) {
    const guess = { code: `guess${n}` };
    const answer =
      n % 3 === 0
        ? await peek(shop, guess.code)
        : n % 3 === 1
          ? await open(shop, guess)
          : await download(shop, file.id, guess);
    t.equal(answer.status, 404);
    if (n < 9) t.equal((await peek(shop, code)).status, 200, "a right one forgets none of them");
  }
  for (const answer of [
    await open(shop, { code: "guess11" }),
    await open(shop, { code }),
    await peek(shop, code),
    await download(shop, file.id, { code }),
  ]) {
    t.match([answer.status, answer.body.error], [429, "尝试次数过多，请稍后再试"]);
    t.match(Number(answer.headers["retry-after"]), 60);
  }
  t.equal(await countOf(shop, id), 0);
  shop.now += 61_000;
  t.equal((await open(shop, { code })).status, 200);
});

t.test("ten wrong passwords a minute are answered for each drop; missing ones are no guesses", async (t) => {
  const shop = await openShop(t, { FAILURES_PER_MINUTE: "3" });
  const first = await drop(shop, { password: "pw" });
  const second = await drop(shop, { password: "pw" });
  for (let n = 0; n < 5; n += 1) t.equal((await open(shop, { code: first.code })).status, 403);
  const guess = { code: first.code, password: "guess" };
  t.equal((await open(shop, guess)).status, 403);
  t.equal((await download(shop, first.file.id, guess)).status, 403);
  t.equal((await open(shop, { ...guess, code: first.code.toUpperCase() })).status, 403);
  for (const answer of [
    await open(shop, { code: first.code, password: "pw" }),
    await download(shop, first.file.id, { code: first.code, password: "pw" }),
  ]) {
    t.match([answer.status, answer.body.error], [429, "尝试次数过多，请稍后再试"]);
    t.match(answer.headers["retry-after"], /^\d+$/);
  }
  t.equal((await open(shop, { code: second.code, password: "pw" })).status, 200, "another drop");
  shop.now += 61_000;
  t.equal((await open(shop, { code: first.code, password: "pw" })).status, 200);
  t.equal(await countOf(shop, first.id), 1);
});

t.test("a hundred guesses at a password at once get ten answers", async (t) => {
  const shop = await openShop(t);
  const { code } = await drop(shop, { password: "pw" });
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, n) => open(shop, { code, password: `guess ${n}` })),
  );
  t.equal(answers.filter(({ status }) => status === 403).length, 10);
  t.equal(answers.filter(({ status }) => status === 429).length, 90);
});

t.test("a peek tells what a drop wants, and neither counts nor tells what is in it", async (t) => {
  const shop = await openShop(t);
  const { id } = await drop(shop, {
    code: "Look",
    password: "pw",
    require_login: true,
    max_download_count: 1,
  });
  const { status, body } = await peek(shop, "look");
  t.equal(status, 200);
  const row = await shop.db.selectFrom("drops").selectAll().executeTakeFirstOrThrow();
  const shown = { code: "Look", expire_time: row.expire_time, require_login: true, has_password: true };
  t.strictSame(body, { drop: { ...shown, is_exhausted: false, is_limited: true }, message: "查询成功" });
  await open(shop, { code: "look", password: "pw" }, shop.bob.token);
  t.equal((await peek(shop, "look")).body.drop.is_exhausted, true);
  t.equal(await countOf(shop, id), 1);
  t.equal((await peek(shop, undefined)).status, 400);
  const free = await drop(shop, { max_download_count: 1_000_000 });
  t.equal((await peek(shop, free.code)).body.drop.is_limited, false);
});

t.test("drops past their time are marked by the server itself, and their codes are free", async (t) => {
  const shop = await openShop(t);
  const { id, code } = await drop(shop);
  const fresh = await drop(shop, { expire_days: 3 });
  await open(shop, { code: fresh.code });
  await pass(shop, 25);
  const { sweepDrops } = await import("../../../src/features/drops/sweep.ts");
  t.equal(await sweepDrops({ db: shop.db, now: () => shop.now }), 1);
  t.equal(await sweepDrops({ db: shop.db, now: () => shop.now }), 0);
  const rows = await shop.db.selectFrom("drops").select(["id", "is_expired"]).orderBy("id").execute();
  t.same(rows, [
    { id, is_expired: 1 },
    { id: fresh.id, is_expired: 0 },
  ]);
  t.same(await shop.db.selectFrom("drop_openings").selectAll().execute(), [], "who opened what is forgotten");
  t.equal((await open(shop, { code })).body.error, "分享已过期");
  const listed = await call(shop, "GET", "/drop/", { token: shop.ann.token });
  t.match(listed.body, [{ is_expired: false }, { id, is_expired: true, is_deleted: false }]);
});
