import t from "tap";
import { call } from "../../cloud.ts";
import { someone, type Someone } from "../drive/people.ts";
import { countOf, open, openShop, pass, put, share, type Shop } from "./drive.ts";

const create = (shop: Shop, body: unknown, person: Someone = shop.ann) =>
  call(shop, "POST", "/drop/create/", { token: person.token, body });
const update = (shop: Shop, id: number | string, body: unknown, person: Someone = shop.ann) =>
  call(shop, "POST", `/drop/${id}/update/`, { token: person.token, body });
const remove = (shop: Shop, id: number | string, person: Someone = shop.ann) =>
  call(shop, "POST", `/drop/${id}/delete/`, { token: person.token });
const list = (shop: Shop, person: Someone = shop.ann) => call(shop, "GET", "/drop/", { token: person.token });

t.test("a drop is made, listed and deleted as the document shows", async (t) => {
  const shop = await openShop(t, { CLOUD_PUBLIC_URL: "https://share.example.com" });
  const file = await put(shop, shop.ann, "a.txt");
  const made = await create(shop, {
    files: [file.id],
    expire_days: 7,
    code: "abc123",
    require_login: false,
    max_download_count: 10,
    password: "secret",
  });
  t.equal(made.status, 201);
  t.equal(made.body.message, "分享创建成功");
  const { expire_time: ends, created_at: made_at, id } = made.body.drop;
  t.match(ends, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  t.equal(Date.parse(ends) - Date.parse(made_at), 7 * 24 * 3600 * 1000);
  const shown = {
    id,
    code: "abc123",
    expire_days: 7,
    expire_time: ends,
    is_expired: false,
    require_login: false,
    download_count: 0,
    max_download_count: 10,
    password: "",
    is_deleted: false,
    created_at: made_at,
    has_password: true,
    share_url: "https://share.example.com/d/abc123",
  };
  t.strictSame(made.body.drop, shown);
  const second = await share(shop, shop.ann, { files: [file.id] });
  const listed = await list(shop);
  t.equal(listed.status, 200);
  t.match(listed.body[0], { id: second.id, expire_days: 1, max_download_count: 1, has_password: false });
  const first = [{ id: file.id, name: "a.txt", content_type: "application/octet-stream" }];
  const contents = { count: 1, files: 1, size: file.size, is_more: false, first };
  t.strictSame(listed.body[1], { ...shown, contents });
  t.same((await call(shop, "GET", "/drop", { token: shop.ann.token })).body, listed.body, "slash or none");

  const gone = await remove(shop, id);
  t.same([gone.status, gone.body], [200, { message: "分享已删除" }]);
  t.same(
    (await list(shop)).body.map((drop: { id: number }) => drop.id),
    [second.id],
  );
  const rows = await shop.db.selectFrom("drops").select(["id", "is_deleted"]).orderBy("id").execute();
  t.same(
    rows,
    [
      { id, is_deleted: 1 },
      { id: second.id, is_deleted: 0 },
    ],
    "the row stays",
  );
  t.match((await remove(shop, id)).status, 404, "once");
  t.equal((await open(shop, { code: "abc123", password: "secret" })).status, 404);
});

t.test("the password is in no reply and in the table as a hash alone", async (t) => {
  const shop = await openShop(t);
  const file = await put(shop, shop.ann, "a.txt");
  const made = await create(shop, { files: [file.id], code: "p", password: "correct horse" });
  const got = await open(shop, { code: "p", password: "correct horse" });
  for (const { body } of [made, await list(shop), got]) {
    t.notMatch(JSON.stringify(body), /correct horse|argon2/);
  }
  const row = await shop.db.selectFrom("drops").select("password_hash").executeTakeFirstOrThrow();
  t.match(row.password_hash, /^\$argon2id\$/);
});

t.test("what a loose front end sends is understood", async (t) => {
  const shop = await openShop(t);
  const { id } = await put(shop, shop.ann, "a.txt");
  const loose = await create(shop, {
    files: [String(id), id],
    expire_days: "3",
    code: 123456,
    require_login: "true",
    max_download_count: "5",
    password: null,
    unknown: { deep: [] },
  });
  t.match(loose.body.drop, {
    code: "123456",
    expire_days: 3,
    require_login: true,
    max_download_count: 5,
    has_password: false,
  });
  const rows = await shop.db.selectFrom("drop_files").select("file_id").execute();
  t.same(rows, [{ file_id: id }], "a file named twice is shared once");
  const numbers = await create(shop, { files: [id], password: 1234, code: " 7 ", require_login: 0 });
  t.match(numbers.body.drop, { code: "7", has_password: true, require_login: false });
  t.equal((await open(shop, { code: 7, password: 1234 })).status, 200);
  for (const empty of ["", null, undefined, "  "]) {
    const { status, body } = await create(shop, {
      files: [id],
      code: empty,
      expire_days: null,
      require_login: null,
      max_download_count: null,
      password: empty === "  " ? "" : empty,
    });
    if (empty === "  ") t.equal(status, 400, "spaces are no code and no wish for one");
    else t.match([status, body.drop], [201, { expire_days: 1, max_download_count: 1, has_password: false }]);
  }
});

t.test("a code is made when none is given: long, readable, never the same", async (t) => {
  const shop = await openShop(t);
  const { id } = await put(shop, shop.ann, "a.txt");
  const codes = new Set<string>();
  for (let n = 0; n < 20; n += 1) codes.add((await share(shop, shop.ann, { files: [id] })).code);
  t.equal(codes.size, 20);
  for (const code of codes) t.match(code, /^[2-9a-hjkmnp-tw-z]{10}$/);
});

t.test("codes of any script up to ten characters are taken, others are refused in words", async (t) => {
  const shop = await openShop(t);
  const { id } = await put(shop, shop.ann, "a.txt");
  const good = [
    "十个汉字的分享码好了",
    "𠀀𠀁𠀂𠀃𠀄𠀅𠀆𠀇𠀈𠀉",
    "🎁🎁🎁🎁🎁🎁🎁🎁🎁🎁",
    "a-b_c.d!",
    "Ünïcødé",
    "0",
    "'; drop--",
  ];
  for (const code of good.map((one) => one.replaceAll(" ", ""))) {
    const made = await create(shop, { files: [id], code });
    t.match([made.status, made.body.drop?.code], [201, code], code);
    t.equal(made.body.drop.share_url, `http://localhost:8081/d/${encodeURIComponent(code)}`);
    t.equal((await open(shop, { code })).status, 200, code);
  }
  const bad = [
    "elevenchars",
    "一二三四五六七八九十一",
    "a b",
    "a\u0000b",
    "a\u200bb",
    "a\u202eb",
    "a/b",
    "a\\b",
    "a?b",
    "a#b",
    "50%",
    ".",
    "..",
    "\ud800",
    12_345_678_901,
  ];
  for (const code of bad) {
    const { status, body } = await create(shop, { files: [id], code });
    t.match([status, body.error], [400, "分享码最多 10 个字符，且不能包含空白或 / \\ ? # %"], String(code));
    t.same(Object.keys(body.errors), ["code"]);
  }
});

t.test("a code means one drop while it is alive, however it is written", async (t) => {
  const shop = await openShop(t);
  const { id } = await put(shop, shop.ann, "a.txt");
  const theirs = await put(shop, shop.bob, "b.txt");
  const first = await share(shop, shop.ann, { files: [id], code: "Abc1", max_download_count: 100 });
  for (const code of ["Abc1", "ABC1", "abc1", "ａｂｃ１", " abc1 "]) {
    const { status, body } = await create(shop, { files: [theirs.id], code }, shop.bob);
    t.match([status, body.error], [400, "分享码已被使用，请换一个"], code);
    t.match((await open(shop, { code })).body.drop, { id: first.id, code: "Abc1" }, code);
  }
  t.same((await list(shop, shop.bob)).body, [], "a refused drop is not made");
  await remove(shop, first.id);
  const next = await share(shop, shop.bob, { files: [theirs.id], code: "abc1" });
  t.match((await open(shop, { code: "ABC1" })).body.drop.id, next.id, "free once it is deleted");
  await pass(shop, 25);
  await share(shop, shop.ann, { files: [id], code: "ABC1" });
  t.match((await list(shop, shop.bob)).body, [{ id: next.id, is_expired: true }], "or its time is over");

  const atOnce = await Promise.all([1, 2, 3, 4, 5].map(() => create(shop, { files: [id], code: "race" })));
  t.same(
    atOnce.map(({ status }) => status).toSorted((a, b) => a - b),
    [201, 400, 400, 400, 400],
  );
});

t.test("what is wrong with a drop's settings is said in words, and nothing is made", async (t) => {
  const shop = await openShop(t);
  const { ann, bob } = shop;
  const mine = await put(shop, ann, "a.txt");
  const theirs = await put(shop, bob, "b.txt");
  const trashed = await put(shop, ann, "c.txt");
  await call(shop, "POST", `/file/${trashed.id}/delete/`, ann);
  const files = [mine.id];
  const days = "过期天数只能是 1、3、7 或 15";
  const limit = "最大下载次数须为 1 到 1000000 的整数";
  const choose = "请选择要分享的文件";
  const cases: [body: unknown, status: number, error: string, field?: string][] = [
    [{}, 400, choose, "files"],
    [{ files: null }, 400, choose, "files"],
    [{ files: [] }, 400, choose, "files"],
    [{ files: "1" }, 400, choose, "files"],
    [{ files: [null] }, 400, choose, "files"],
    [{ files: ["x"] }, 400, choose, "files"],
    [{ files: [[1]] }, 400, choose, "files"],
    [{ files: [1.5] }, 400, choose, "files"],
    [{ files: Array.from({ length: 1001 }, () => mine.id) }, 400, choose, "files"],
    ["[]", 400, choose],
    ["{", 400, choose],
    [{ files: [0] }, 404, "要分享的文件不存在"],
    [{ files: [-1] }, 404, "要分享的文件不存在"],
    [{ files: [999_999] }, 404, "要分享的文件不存在"],
    [{ files: [1e300] }, 404, "要分享的文件不存在"],
    [{ files: [mine.id, "999999999999999"] }, 404, "要分享的文件不存在"],
    [{ files: [trashed.id] }, 404, "要分享的文件不存在"],
    [{ files: [mine.id, theirs.id] }, 403, "没有权限分享此文件"],
    [{ files, expire_days: 2 }, 400, days, "expire_days"],
    [{ files, expire_days: 0 }, 400, days, "expire_days"],
    [{ files, expire_days: "7 days" }, 400, days, "expire_days"],
    [{ files, expire_days: [7] }, 400, days, "expire_days"],
    [{ files, max_download_count: 0 }, 400, limit, "max_download_count"],
    [{ files, max_download_count: -1 }, 400, limit, "max_download_count"],
    [{ files, max_download_count: 1e9 }, 400, limit, "max_download_count"],
    [{ files, max_download_count: 1.5 }, 400, limit, "max_download_count"],
    [{ files, require_login: "maybe" }, 400, "是否需要登录只能是 true 或 false", "require_login"],
    [{ files, password: { a: 1 } }, 400, "分享密码须为不超过 1024 字节的文本", "password"],
    [{ files, password: "密".repeat(342) }, 400, "分享密码须为不超过 1024 字节的文本", "password"],
    [{ files, code: ["a"] }, 400, "分享码最多 10 个字符，且不能包含空白或 / \\ ? # %", "code"],
    [{ files, code: true }, 400, "分享码最多 10 个字符，且不能包含空白或 / \\ ? # %", "code"],
  ];
  for (const [body, status, error, field] of cases) {
    const name = JSON.stringify(body).slice(0, 60);
    const answer = await create(shop, body);
    t.match([answer.status, answer.body.error], [status, error], name);
    t.type(answer.body.message, "string");
    if (field) t.same(Object.keys(answer.body.errors), [field], name);
  }
  const { status } = await call(shop, "POST", "/drop/create/", { token: ann.token });
  t.equal(status, 400, "no body at all");
  t.same((await list(shop)).body, []);
  t.same(await shop.db.selectFrom("drop_files").selectAll().execute(), []);
});

t.test("the owner changes the end, the limit, the login and the password later", async (t) => {
  const shop = await openShop(t);
  const { id: file } = await put(shop, shop.ann, "a.txt");
  const { id } = await share(shop, shop.ann, { files: [file], code: "c", expire_days: 1 });
  await pass(shop, 10);
  const { status, body } = await update(shop, id, {
    expire_days: "3",
    max_download_count: 2,
    require_login: true,
    password: "new",
  });
  t.match([status, body.message], [200, "分享修改成功"]);
  t.match(body.drop, { expire_days: 3, max_download_count: 2, require_login: true, has_password: true });
  t.equal(Math.round((Date.parse(body.drop.expire_time) - shop.now) / 3_600_000), 72, "the days begin anew");
  t.equal((await open(shop, { code: "c", password: "new" })).status, 401);
  t.equal((await open(shop, { code: "c" }, shop.bob.token)).status, 403);
  t.equal((await open(shop, { code: "c", password: "new" }, shop.bob.token)).status, 200);

  for (const same of [{}, { password: "" }, { password: null }, { id: 99, code: "x", is_deleted: true }]) {
    const kept = await update(shop, id, same);
    t.same([kept.status, kept.body.drop], [200, { ...body.drop, download_count: 1 }], JSON.stringify(same));
  }
  const opened = await update(shop, id, { remove_password: true, require_login: false });
  t.match(opened.body.drop, { has_password: false, require_login: false });
  t.equal((await open(shop, { code: "c" })).status, 200);
  t.equal((await open(shop, { code: "c" })).status, 400, "the limit of two");
  await update(shop, id, { max_download_count: 3 });
  t.equal((await open(shop, { code: "c" })).status, 200, "one more");
  await update(shop, id, { max_download_count: 1 });
  t.equal((await open(shop, { code: "c" })).body.error, "分享的下载次数已达上限");

  for (const [wrong, field] of [
    [{ expire_days: 5 }, "expire_days"],
    [{ max_download_count: "many" }, "max_download_count"],
    [{ require_login: 2 }, "require_login"],
    [{ password: "x".repeat(1025) }, "password"],
  ] as const) {
    const refused = await update(shop, id, wrong);
    t.match([refused.status, Object.keys(refused.body.errors)], [400, [field]]);
  }
  t.equal(await countOf(shop, id), 3);
});

t.test("a new end revives an expired drop, unless another has got its code", async (t) => {
  const shop = await openShop(t);
  const { id: file } = await put(shop, shop.ann, "a.txt");
  const { id } = await share(shop, shop.ann, { files: [file], code: "c" });
  await pass(shop, 25);
  t.equal((await open(shop, { code: "c" })).body.error, "分享已过期");
  t.match((await update(shop, id, { expire_days: 1 })).body.drop, { id, is_expired: false });
  t.equal((await open(shop, { code: "c" })).status, 200);
  await pass(shop, 25);
  await share(shop, shop.ann, { files: [file], code: "C" });
  const taken = await update(shop, id, { expire_days: 1 });
  t.match([taken.status, taken.body.error], [400, "分享码已被使用，请换一个"]);
  t.match((await list(shop)).body, [{ is_expired: false }, { id, is_expired: true }]);
});

t.test("nobody reaches another's drops, and every call of an owner wants a login", async (t) => {
  const shop = await openShop(t);
  const { ann, bob } = shop;
  const file = await put(shop, ann, "a.txt");
  const { id } = await share(shop, ann, { files: [file.id], code: "mine" });
  const before = (await list(shop)).body;

  const foreign = await remove(shop, id, bob);
  t.match([foreign.status, foreign.body.error], [403, "没有权限删除此分享"]);
  const change = await update(shop, id, { password: "mine now", expire_days: 15 }, bob);
  t.match([change.status, change.body.error], [403, "没有权限修改此分享"]);
  const stolen = await create(shop, { files: [file.id] }, bob);
  t.match([stolen.status, stolen.body.error], [403, "没有权限分享此文件"]);
  t.same((await list(shop, bob)).body, []);

  for (const nowhere of ["999999", "0", "-1", "1e3", "x", "999999999999999999999", "1%00", "%20"]) {
    for (const answer of [await remove(shop, nowhere), await update(shop, nowhere, {})]) {
      t.match([answer.status, answer.body.error], [404, "分享不存在"], nowhere);
    }
  }
  const calls = [
    ["POST", "/drop/create/", { files: [file.id] }],
    ["POST", `/drop/${id}/delete/`, undefined],
    ["POST", `/drop/${id}/update/`, {}],
    ["GET", "/drop/", undefined],
  ] as const;
  const device = await call(shop, "POST", "/api/login", {
    body: { username: "bob", password: bob.password },
  });
  for (const [method, url, body] of calls) {
    for (const token of [undefined, "nonsense", device.body.token as string, ann.refresh]) {
      const answer = await call(shop, method, url, { body, ...(token === undefined ? {} : { token }) });
      t.match([answer.status, answer.body.error], [401, "未登录或登录已过期"], `${url} ${token}`);
    }
  }
  t.same((await list(shop)).body, before, "nothing of it did anything");
});

t.test("drops go with their owner's account, and are not found while it is disabled", async (t) => {
  const shop = await openShop(t);
  const eve = await someone(shop, "eve");
  const file = await put(shop, eve, "a.txt");
  const { id } = await share(shop, eve, { files: [file.id], code: "c", max_download_count: 9 });
  const { access } = (await open(shop, { code: "c" })).body;
  const active = (is_active: 0 | 1) =>
    shop.db.updateTable("cloud_users").set({ is_active }).where("id", "=", eve.id).execute();
  await active(0);
  t.equal((await open(shop, { code: "c" })).status, 404);
  t.equal((await call(shop, "POST", "/drop/peek/", { body: { code: "c" } })).status, 404);
  t.equal((await open(shop, { access })).status, 401);
  await active(1);
  t.equal((await open(shop, { code: "c" })).status, 200);
  t.equal(await countOf(shop, id), 2);
  await shop.db.deleteFrom("files").where("account_id", "=", eve.id).execute();
  await shop.db.deleteFrom("cloud_users").where("id", "=", eve.id).execute();
  t.equal((await open(shop, { code: "c" })).status, 404);
  for (const table of ["drops", "drop_files", "drop_openings"] as const) {
    t.same(await shop.db.selectFrom(table).selectAll().execute(), [], table);
  }
});

t.test("the owner's list tells what is in each drop now", async (t) => {
  const shop = await openShop(t);
  const { ann, bob } = shop;
  const inner = await put(shop, ann, "inner.txt", "12345", "/album/deep");
  await put(shop, ann, "other.txt", "123", "/album");
  const loose = await put(shop, ann, "loose.txt", "1");
  const { files } = (await call(shop, "POST", "/file/list/", { token: ann.token })).body;
  const album = files.find((file: { name: string }) => file.name === "album");
  // The inner file lies in the album too, and counts once.
  await share(shop, ann, { files: [album.id, inner.id, loose.id] });
  await share(shop, ann, { files: [loose.id] });
  await share(shop, bob, { files: [(await put(shop, bob, "his.txt")).id] });
  const contents = async () => (await list(shop)).body.map((drop: { contents: unknown }) => drop.contents);

  const one = { id: loose.id, name: "loose.txt", content_type: "application/octet-stream" };
  const deep = { id: inner.id, name: "inner.txt", content_type: "application/octet-stream" };
  const folder = { id: album.id, name: "album", content_type: "folder" };
  t.strictSame(await contents(), [
    { count: 1, files: 1, size: 1, is_more: false, first: [one] },
    { count: 3, files: 3, size: 9, is_more: false, first: [folder, deep, one] },
  ]);
  const trash = (id: number) => call(shop, "POST", `/file/${id}/delete/`, { token: ann.token });
  await trash(loose.id);
  await trash(album.id);
  t.strictSame(
    await contents(),
    [0, 1].map(() => ({ count: 0, files: 0, size: 0, is_more: false, first: [] })),
    "what is in the trash is in no drop, alone or with its folder",
  );
});

t.test("of folders with thousands of files the owner's list counts what is soon counted", async (t) => {
  const shop = await openShop(t);
  const { ann } = shop;
  const folder = async (name: string, files: number): Promise<number> => {
    await put(shop, ann, "0.txt", "1", `/${name}`);
    const { id: _, ...row } = await shop.db
      .selectFrom("files")
      .selectAll()
      .where("is_folder", "=", 0)
      .orderBy("id", "desc")
      .executeTakeFirstOrThrow();
    for (let made = 1; made < files; made += 500) {
      const names = Array.from({ length: Math.min(500, files - made) }, (__, n) => `${made + n}.txt`);
      const rows = names.map((file) => ({ ...row, name: file, name_key: file }));
      await shop.db.insertInto("files").values(rows).execute();
    }
    return row.folder_id;
  };
  const full = await folder("full", 5000);
  const over = await folder("over", 5001);
  await share(shop, ann, { files: [full] });
  for (let made = 0; made < 29; made += 1) await share(shop, ann, { files: [over] });
  await share(shop, ann, { files: [full] });

  const { body } = await list(shop);
  const contents: { files: number; is_more: boolean }[] = body.map(
    (drop: { contents: unknown }) => drop.contents,
  );
  t.match(contents[0], { files: 5000, is_more: false });
  t.match(contents[1], { files: 5001, is_more: true });
  t.match(contents.at(-1), { files: 101, is_more: true }, "of the oldest only the first are counted");
  t.equal(contents.length, 31);
});
