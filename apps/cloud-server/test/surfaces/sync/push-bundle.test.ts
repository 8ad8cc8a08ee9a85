import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import t, { type Test } from "tap";
import { call, type Cloud, openCloud, type Person, register } from "../../cloud.ts";
import { filesIn } from "../../disk.ts";
import { bundle, dataUrl, type Item, picture, sha256 } from "../../pictures.ts";

const push = (cloud: Cloud, { id, token }: Person, body: unknown) =>
  call(cloud, "POST", `/api/sync/user/${id}`, { token, body });

async function start(t: Test) {
  const cloud = await openCloud(t);
  const ann = await register(cloud, "ann");
  return { cloud, ann };
}

const rows = (cloud: Cloud) => cloud.db.selectFrom("cloud_images").selectAll().orderBy("id").execute();

/** What the disk, the rows and the totals say must be the same thing. */
async function consistent(t: Test, cloud: Cloud, person: Person) {
  const images = await cloud.db
    .selectFrom("cloud_images")
    .selectAll()
    .where("user_id", "=", person.id)
    .where("deleted_at", "is", null)
    .execute();
  const expected = Object.fromEntries(images.map((row) => [`${row.category}/${row.filename}`, row.sha256]));
  t.same(filesIn(cloud.dataDir, `users/${person.id}`), expected, "files are as the rows say");
  const { body } = await call(cloud, "GET", `/api/sync/user/${person.id}/library`, person);
  t.equal(body.total_images, images.length);
  t.equal(
    body.total_storage_size,
    images.reduce((sum, row) => sum + row.file_size, 0),
  );
  t.same(readdirSync(join(cloud.dataDir, "staging")), [], "nothing stays staged");
}

t.test("a bundle is saved in any order of its keys", async (t) => {
  const { cloud, ann } = await start(t);
  const bytes = picture("one");
  const keys = ["user_info", "images_metadata", "image_files", "sync_timestamp"];
  for (const [index, first] of keys.entries()) {
    for (const second of keys.filter((key) => key !== first)) {
      const rest = keys.filter((key) => key !== first && key !== second);
      const filename = `clothes_20250625_14300${index}_${second.slice(-8)}.png`;
      const whole: Record<string, unknown> = bundle([{ id: filename, filename, bytes }]);
      const body = JSON.stringify(
        Object.fromEntries([first, second, ...rest].map((key) => [key, whole[key]])),
      );
      const reply = await push(cloud, ann, body);
      t.equal(reply.status, 200);
      t.match(reply.body.sync_result, {
        total_images: 1,
        saved_files: 1,
        failed_files: 0,
        total_size: bytes.length,
        status: "completed",
        sync_timestamp: "2025-06-25T14:35:00.123456",
        cloud_user_id: ann.id,
        failures: [],
        confirmed: [{ id: filename, sha256: sha256(bytes) }],
      });
    }
  }
  await consistent(t, cloud, ann);
});

t.test("the reply of a sync is the document's", async (t) => {
  const { cloud, ann } = await start(t);
  const { body } = await push(cloud, ann, bundle([{ id: "i-1", filename: "a.png", bytes: picture("a") }]));
  t.equal(body.success, true);
  t.equal(body.message, "数据同步完成");
  t.match(body.sync_result, { sync_id: /^s-[0-9a-f-]{36}$/, server_timestamp: /^\d{4}-\d\d-\d\dT/ });
});

t.test("each bad picture fails alone and is named", async (t) => {
  const { cloud, ann } = await start(t);
  const bob = await register(cloud, "bob");
  await push(cloud, bob, bundle([{ id: "i-bobs", filename: "bob.png", bytes: picture("bob") }]));
  const good = picture("good");
  const body = bundle([
    { id: "i-good", filename: "good.png", bytes: good },
    { id: "i-text", filename: "text.png", bytes: Buffer.from("this is no picture at all") },
    { id: "i-large", filename: "large.png", bytes: picture("x".repeat(10 * 1024 * 1024)) },
    { id: "i-none", filename: "none.png" },
    { id: "i-bobs", filename: "mine.png", bytes: picture("mine") },
    { id: "i-hash", filename: "hash.png", bytes: picture("hash"), sha256: "0".repeat(64) },
    { id: "i-base64", filename: "base64.png" },
    { id: "i-number", filename: "number.png" },
    { id: "i-empty", filename: "empty.png" },
    { id: "i-up", filename: "../up.png" },
    { id: "i-slash", filename: "a/b.png" },
    { id: "i-back", filename: "a\\b.png" },
    { id: "i-hidden", filename: ".hidden.png" },
    { id: "i-exe", filename: "virus.exe" },
    { id: "", filename: "no-id.png" },
    { id: "i-twice", filename: "good.png" },
    { id: "i-good", filename: "other-name.png", bytes: good },
  ]);
  const files: Record<string, unknown> = body.image_files;
  Object.assign(files, {
    "base64.png": "data:image/png;base64,iVBORw0KGgo*AAA",
    "number.png": 5,
    "empty.png": "",
    "../up.png": dataUrl(picture("up")),
    "unlisted.png": dataUrl(picture("unlisted")),
  });
  (body.images_metadata as unknown[]).push("no object", { filename: 5 }, null);

  const { status, body: reply } = await push(cloud, ann, body);
  t.equal(status, 200);
  const { failures, ...result } = reply.sync_result;
  t.match(result, { saved_files: 1, status: "partial", total_images: 20, failed_files: 20 });
  const errors = new Map<string, string>();
  for (const { filename, error } of failures) errors.set(filename, error);
  t.same(Object.fromEntries(errors), {
    "text.png": "不支持的文件格式",
    "large.png": "文件大小不能超过10MB",
    "none.png": "缺少图片数据",
    "mine.png": "图片ID属于其他用户",
    "hash.png": "图片内容与所报的 SHA-256 不符",
    "base64.png": "无效的图片数据格式",
    "number.png": "无效的图片数据格式",
    "empty.png": errors.get("empty.png"),
    "../up.png": "文件名无效",
    "a/b.png": "文件名无效",
    "a\\b.png": "文件名无效",
    ".hidden.png": "文件名无效",
    "virus.exe": "文件名无效",
    "no-id.png": "图片ID格式不正确",
    "good.png": "文件名已被另一张图片使用",
    "other-name.png": "图片元数据格式错误",
    "unlisted.png": "图片不在元数据中",
    "": "图片元数据格式错误",
  });
  t.match(errors.get("empty.png"), /无效的图片数据格式|不支持的文件格式/);
  t.same(
    (await rows(cloud)).map(({ id }) => id),
    ["i-bobs", "i-good"],
  );
  await consistent(t, cloud, ann);
  await consistent(t, cloud, bob);
  const history = await call(cloud, "GET", `/api/user/${ann.id}/sync/status`, ann);
  t.match(history.body.sync_history[0], { status: "partial", error_message: "20 个文件同步失败" });
});

t.test("a sync of nothing but the user is completed with nothing", async (t) => {
  const { cloud, ann } = await start(t);
  const { status, body } = await push(cloud, ann, { user_info: { user_id: ann.id }, images_metadata: [] });
  t.equal(status, 200);
  t.match(body.sync_result, { status: "completed", total_images: 0, saved_files: 0, sync_timestamp: null });
});

t.test("a body without data is refused", async (t) => {
  const { cloud, ann } = await start(t);
  for (const body of ["", "  \n", "{}", '{"images_metadata":[],"image_files":{}}']) {
    const reply = await push(cloud, ann, body);
    t.match([reply.status, reply.body.error], [400, "没有接收到同步数据"], JSON.stringify(body));
  }
  const bare = await call(cloud, "POST", `/api/sync/user/${ann.id}`, ann);
  t.match([bare.status, bare.body.error], [400, "没有接收到同步数据"]);
  t.same(await cloud.db.selectFrom("sync_records").selectAll().execute(), []);
});

t.test("a broken body changes nothing and is recorded as failed", async (t) => {
  const { cloud, ann } = await start(t);
  const whole = JSON.stringify(bundle([{ id: "i-1", filename: "a.png", bytes: picture("a") }]));
  for (const body of [whole.slice(0, -1), `${whole}x`, "[]", "null", '{"images_metadata":5}', "{'a':1}"]) {
    const reply = await push(cloud, ann, body);
    t.match([reply.status, reply.body.error], [400, "同步数据格式错误"], body.slice(-20));
    t.match(reply.body.detail, /^请求体/, "says what is wrong");
  }
  t.same(await rows(cloud), []);
  const { body } = await call(cloud, "GET", `/api/user/${ann.id}/sync/status`, ann);
  t.equal(body.sync_history.length, 5);
  t.match(body.sync_history[0], { status: "failed", images_count: 0, sync_type: "full" });
  await consistent(t, cloud, ann);
});

t.test("a compressed body is refused with the reason", async (t) => {
  const { cloud, ann } = await start(t);
  const send = (encoding: string, payload: Buffer) =>
    cloud.app.inject({
      method: "POST",
      url: `/api/sync/user/${ann.id}`,
      headers: { authorization: `Bearer ${ann.token}`, "content-encoding": encoding },
      payload,
    });
  const whole = Buffer.from(JSON.stringify(bundle([{ id: "i-1", filename: "a.png", bytes: picture("a") }])));
  const zipped = await send("gzip", gzipSync(whole));
  t.match([zipped.statusCode, zipped.json().error], [400, "同步数据格式错误"]);
  t.match(zipped.json().detail, /压缩/);
  t.equal((await send("Identity", whole)).statusCode, 200);
});

t.test("a body over the limit is refused", async (t) => {
  const cloud = await openCloud(t, { env: { MAX_BUNDLE_BYTES: "4KB" } });
  const ann = await register(cloud, "ann");
  const body = bundle([{ id: "i-1", filename: "a.png", bytes: picture("a".repeat(5000)) }]);
  const reply = await push(cloud, ann, body);
  t.match([reply.status, reply.body.error], [400, "同步数据超过大小限制"]);
  await consistent(t, cloud, ann);
});

t.test("the same bundle twice makes no doubles and loses nothing", async (t) => {
  const { cloud, ann } = await start(t);
  const body = bundle([
    { id: "i-1", filename: "clothes_1.png", bytes: picture("1") },
    { id: "i-2", filename: "char_2.webp", bytes: picture("2", "webp") },
  ]);
  const first = await push(cloud, ann, body);
  const second = await push(cloud, ann, body);
  t.match(second.body.sync_result, { saved_files: 2, failed_files: 0, status: "completed" });
  t.same(second.body.sync_result.confirmed, first.body.sync_result.confirmed);
  t.equal(second.body.sync_result.library_version, first.body.sync_result.library_version);
  t.equal((await rows(cloud)).length, 2);
  await consistent(t, cloud, ann);
});

t.test("the same bundle many times at once is saved once", async (t) => {
  const { cloud, ann } = await start(t);
  const items: Item[] = Array.from({ length: 40 }, (_, index) => ({
    id: `i-${index}`,
    filename: `p${index}.gif`,
    bytes: picture(`p${index % 30}`, "gif"),
  }));
  const replies = await Promise.all(Array.from({ length: 5 }, () => push(cloud, ann, bundle(items))));
  for (const { body } of replies) t.match(body.sync_result, { saved_files: 40, status: "completed" });
  await consistent(t, cloud, ann);
});

t.test("a picture sent again with other bytes is replaced", async (t) => {
  const { cloud, ann } = await start(t);
  const item = { id: "i-1", filename: "a.png" };
  const old = await push(cloud, ann, bundle([{ ...item, bytes: picture("old") }]));
  const now = await push(cloud, ann, bundle([{ ...item, bytes: picture("new and longer") }]));
  t.not(now.body.sync_result.library_version, old.body.sync_result.library_version);
  t.same(filesIn(cloud.dataDir, `users/${ann.id}`), {
    "clothes/a.png": sha256(picture("new and longer")),
  });
  await consistent(t, cloud, ann);
});

t.test("a record without data changes name, category and metadata and moves the file", async (t) => {
  const { cloud, ann } = await start(t);
  const bytes = picture("a");
  const item = { id: "i-1", filename: "a.png", page_title: "first", title: "kept", tags: ["x"] };
  await push(cloud, ann, bundle([{ ...item, bytes }]));
  const update = { id: "i-1", filename: "b.png", category: "char", page_title: null, favorite: true };
  const { body } = await push(cloud, ann, bundle([update]));
  t.match(body.sync_result, {
    saved_files: 1,
    total_size: 0,
    confirmed: [{ id: "i-1", sha256: sha256(bytes) }],
  });
  t.same(filesIn(cloud.dataDir, `users/${ann.id}`), { "char/b.png": sha256(bytes) });
  t.match(await rows(cloud), [{ page_title: null, title: "kept", tags: '["x"]', favorite: 1 }]);
  await consistent(t, cloud, ann);
});

t.test("a record that claims other bytes than the cloud holds needs its data", async (t) => {
  const { cloud, ann } = await start(t);
  await push(cloud, ann, bundle([{ id: "i-1", filename: "a.png", bytes: picture("a") }]));
  const claim = { id: "i-1", filename: "a.png", sha256: sha256(picture("b")) };
  const { body } = await push(cloud, ann, bundle([claim]));
  t.match(body.sync_result, { status: "failed", failures: [{ error: "缺少图片数据", id: "i-1" }] });
  await consistent(t, cloud, ann);
});

t.test("names may be passed on between pictures of one bundle", async (t) => {
  const { cloud, ann } = await start(t);
  await push(cloud, ann, bundle([{ id: "i-1", filename: "a.png", bytes: picture("1") }]));
  const { body } = await push(
    cloud,
    ann,
    bundle([
      { id: "i-2", filename: "a.png", bytes: picture("2") },
      { id: "i-1", filename: "b.png" },
    ]),
  );
  t.match(body.sync_result, { saved_files: 2, status: "completed" });
  t.same(filesIn(cloud.dataDir, `users/${ann.id}`), {
    "clothes/a.png": sha256(picture("2")),
    "clothes/b.png": sha256(picture("1")),
  });
  await consistent(t, cloud, ann);
});

t.test("pictures of one bundle may change names with each other", async (t) => {
  const { cloud, ann } = await start(t);
  const named = (names: string[], extra = {}) =>
    names.map((name, at) => ({ id: `i-${at}`, filename: `${name}.png`, ...extra }));
  const first = named(["a", "b", "c", "d"]).map((item) => ({ ...item, bytes: picture(item.id) }));
  await push(cloud, ann, bundle(first));
  const { body } = await push(cloud, ann, bundle(named(["b", "c", "a"])));
  t.match(body.sync_result, { saved_files: 3, status: "completed" });
  t.same(filesIn(cloud.dataDir, `users/${ann.id}`), {
    "clothes/a.png": sha256(picture("i-2")),
    "clothes/b.png": sha256(picture("i-0")),
    "clothes/c.png": sha256(picture("i-1")),
    "clothes/d.png": sha256(picture("i-3")),
  });
  await consistent(t, cloud, ann);

  // Two change places, with their data; the third wants a name whose holder stays.
  const items = named(["c", "b", "d"]).map((item) => ({ ...item, bytes: picture(`${item.id} anew`) }));
  const second = await push(cloud, ann, bundle(items));
  t.match(second.body.sync_result, { saved_files: 2, failures: [{ id: "i-2", filename: "d.png" }] });
  t.match(filesIn(cloud.dataDir, `users/${ann.id}`), {
    "clothes/a.png": sha256(picture("i-2")),
    "clothes/b.png": sha256(picture("i-1 anew")),
    "clothes/c.png": sha256(picture("i-0 anew")),
  });
  await consistent(t, cloud, ann);
});

t.test("a change of a name's case is a change of name", async (t) => {
  const { cloud, ann } = await start(t);
  await push(cloud, ann, bundle([{ id: "i-1", filename: "Dress.png", bytes: picture("1") }]));
  await push(cloud, ann, bundle([{ id: "i-1", filename: "dress.png" }]));
  t.same(filesIn(cloud.dataDir, `users/${ann.id}`), { "clothes/dress.png": sha256(picture("1")) });
  const other = bundle([{ id: "i-2", filename: "DRESS.PNG", bytes: picture("2") }]);
  const { body } = await push(cloud, ann, other);
  t.match(body.sync_result.failures, [{ error: "文件名已被另一张图片使用" }]);
  await consistent(t, cloud, ann);
});

t.test("a library made anew sends its pictures under new ids without doubles", async (t) => {
  const { cloud, ann } = await start(t);
  const bytes = picture("1");
  await push(cloud, ann, bundle([{ id: "i-old", filename: "a.png", bytes }]));
  const { body } = await push(cloud, ann, bundle([{ id: "i-new", filename: "a.png", bytes }]));
  t.match(body.sync_result, { saved_files: 1, confirmed: [{ id: "i-new" }] });
  t.same(
    (await rows(cloud)).map(({ id }) => id),
    ["i-new"],
  );
  await consistent(t, cloud, ann);
});

t.test("the category follows the file name, then the context", async (t) => {
  const { cloud, ann } = await start(t);
  const context_info = { category: "char" };
  await push(
    cloud,
    ann,
    bundle([
      { id: "1", filename: "clothes_1.png", bytes: picture("1"), context_info },
      { id: "2", filename: "char_2.png", bytes: picture("2") },
      { id: "3", filename: "3.png", bytes: picture("3"), context_info },
      { id: "4", filename: "4.png", bytes: picture("4") },
      { id: "5", filename: "5.png", bytes: picture("5"), context_info: { category: "../x" } },
      { id: "6", filename: "图片 六.JPG", bytes: picture("6", "jpeg") },
      { id: "7", filename: "7.jpeg", bytes: picture("7"), context_info: null, saved_at: 5 },
    ]),
  );
  t.same(Object.keys(filesIn(cloud.dataDir, `users/${ann.id}`)), [
    "char/3.png",
    "char/char_2.png",
    "clothes/4.png",
    "clothes/5.png",
    "clothes/7.jpeg",
    "clothes/clothes_1.png",
    "clothes/图片 六.JPG",
  ]);
  await consistent(t, cloud, ann);
});

t.test("equal bytes of one person are one file on the disk", async (t) => {
  const { cloud, ann } = await start(t);
  const bytes = picture("same");
  const inode = (name: string) => statSync(join(cloud.dataDir, "users", ann.id, name)).ino;
  await push(
    cloud,
    ann,
    bundle([
      { id: "1", filename: "char_1.png", bytes },
      { id: "2", filename: "clothes_2.png", bytes },
    ]),
  );
  await push(cloud, ann, bundle([{ id: "3", filename: "3.png", bytes }]));
  t.equal(inode("char/char_1.png"), inode("clothes/clothes_2.png"));
  t.equal(inode("char/char_1.png"), inode("clothes/3.png"));
  await push(cloud, ann, bundle([{ id: "3", filename: "3.png", bytes: picture("now another") }]));
  await consistent(t, cloud, ann);
});

t.test("stored bytes are shared only after they were checked", async (t) => {
  const { cloud, ann } = await start(t);
  const bytes = picture("right");
  await push(cloud, ann, bundle([{ id: "1", filename: "1.png", bytes }]));
  writeFileSync(join(cloud.dataDir, "users", ann.id, "clothes", "1.png"), picture("wrong"));
  await push(cloud, ann, bundle([{ id: "2", filename: "2.png", bytes }]));
  t.equal(filesIn(cloud.dataDir, `users/${ann.id}`)["clothes/2.png"], sha256(bytes));
});

t.test("a file that went missing is put back when its picture is sent again", async (t) => {
  const { cloud, ann } = await start(t);
  const item = { id: "1", filename: "1.png", bytes: picture("1") };
  await push(cloud, ann, bundle([item]));
  rmSync(join(cloud.dataDir, "users", ann.id, "clothes", "1.png"));
  await push(cloud, ann, bundle([item]));
  await consistent(t, cloud, ann);
});

t.test("a picture to be moved whose file went missing is asked for again", async (t) => {
  const { cloud, ann } = await start(t);
  const item = { id: "1", filename: "1.png", bytes: picture("1") };
  await push(cloud, ann, bundle([item]));
  rmSync(join(cloud.dataDir, "users", ann.id, "clothes", "1.png"));
  const { body } = await push(cloud, ann, bundle([{ id: "1", filename: "moved.png" }]));
  t.match(body.sync_result.failures, [{ filename: "moved.png", error: "缺少图片数据" }]);
  t.same(await rows(cloud), []);
  await consistent(t, cloud, ann);
});

t.test("a picture whose place is obstructed fails alone and leaves what was there", async (t) => {
  const { cloud, ann } = await start(t);
  await push(cloud, ann, bundle([{ id: "1", filename: "1.png", bytes: picture("1") }]));
  const folder = join(cloud.dataDir, "users", ann.id, "clothes");
  // A folder of that name with something in it cannot be replaced by a file.
  mkdirSync(join(folder, "2.png", "full"), { recursive: true });
  const { body } = await push(
    cloud,
    ann,
    bundle([
      { id: "1", filename: "2.png" },
      { id: "3", filename: "3.png", bytes: picture("3") },
    ]),
  );
  t.match(body.sync_result, {
    saved_files: 1,
    status: "partial",
    failures: [{ id: "1", error: "文件保存失败" }],
    confirmed: [{ id: "3" }],
  });
  rmSync(join(folder, "2.png"), { recursive: true });
  t.match(await rows(cloud), [{ id: "1", filename: "1.png" }, { id: "3" }]);
  await consistent(t, cloud, ann);
});

t.test("a connection that breaks off leaves no file, no row, and a failed record", async (t) => {
  const { cloud, ann } = await start(t);
  await cloud.app.listen({ host: "127.0.0.1", port: 0 });
  const address = cloud.app.server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const items = Array.from({ length: 20 }, (_, index) => ({
    id: `i-${index}`,
    filename: `p${index}.png`,
    bytes: picture(`${index}`.repeat(4000)),
  }));
  const whole = JSON.stringify(bundle(items));
  const head = [
    `POST /api/sync/user/${ann.id} HTTP/1.1`,
    "host: localhost",
    `authorization: Bearer ${ann.token}`,
    "content-type: application/json",
    `content-length: ${Buffer.byteLength(whole)}`,
  ].join("\r\n");
  for (const [index, part] of [0.1, 0.5, 0.99].entries()) {
    const socket = connect(address.port, "127.0.0.1");
    socket.on("error", () => undefined);
    socket.write(`${head}\r\n\r\n${whole.slice(0, Math.floor(whole.length * part))}`);
    socket.end();
    await until(async () => {
      const records = await cloud.db.selectFrom("sync_records").select("status").execute();
      return records.length === index + 1 && records.every(({ status }) => status === "failed");
    });
    socket.destroy();
  }
  t.same(await rows(cloud), []);
  await consistent(t, cloud, ann);
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await nextTurn();
}
