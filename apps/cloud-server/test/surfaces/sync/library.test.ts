import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import { purgeTrash } from "../../../src/features/wardrobe/trash.ts";
import { call, type Cloud, openCloud, type Person, register } from "../../cloud.ts";
import { filesIn } from "../../disk.ts";
import { bundle, type Item, picture, sha256 } from "../../pictures.ts";

const of = ({ id }: Person, path: string) => `/api/sync/user/${id}/${path}`;
const push = (cloud: Cloud, person: Person, items: Item[]) =>
  call(cloud, "POST", `/api/sync/user/${person.id}`, { ...person, body: bundle(items) });
const compare = (cloud: Cloud, person: Person, images: unknown[]) =>
  call(cloud, "POST", of(person, "compare"), { ...person, body: { images } });
const trash = (cloud: Cloud, person: Person, ids: string[]) =>
  call(cloud, "POST", of(person, "trash"), { ...person, body: { ids } });
const library = async (cloud: Cloud, person: Person) =>
  (await call(cloud, "GET", of(person, "library"), person)).body;

async function start(t: Test, count = 3) {
  const cloud = await openCloud(t);
  const ann = await register(cloud, "ann");
  const items = Array.from({ length: count }, (_, index) => ({
    id: `i-${index}`,
    filename: `clothes_${index}.png`,
    bytes: picture(`picture ${index}`),
    metadata_digest: `digest ${index}`,
  }));
  if (count > 0) await push(cloud, ann, items);
  return { cloud, ann, items };
}

const manifestOf = (items: Item[]) =>
  items.map(({ id, filename, bytes = Buffer.of(), metadata_digest }) => ({
    id,
    filename,
    sha256: sha256(bytes),
    file_size: bytes.length,
    metadata_digest,
  }));

t.test("a comparison tells what is missing from what is outdated", async (t) => {
  const { cloud, ann, items } = await start(t, 6);
  await trash(cloud, ann, ["i-5"]);
  const manifest = manifestOf(items);
  t.match((await compare(cloud, ann, manifest)).body, { missing: [], outdated: ["i-5"] });
  const [same, bytes, size, name, digest, trashed] = manifest;
  const { status, body } = await compare(cloud, ann, [
    { ...same, metadata_digest: null },
    { ...bytes, sha256: "0".repeat(64) },
    { ...size, file_size: 1 },
    { ...name, filename: "renamed.png" },
    { ...digest, metadata_digest: "another" },
    trashed,
    { ...same, id: "i-new" },
  ]);
  t.equal(status, 200);
  t.same(body.missing, ["i-1", "i-2", "i-new"]);
  t.same(body.outdated, ["i-3", "i-4", "i-5"]);
  t.equal(body.library_version, (await library(cloud, ann)).library_version);
});

t.test("what another account has is missing", async (t) => {
  const { cloud, items } = await start(t);
  const bob = await register(cloud, "bob");
  t.same((await compare(cloud, bob, manifestOf(items))).body.missing, ["i-0", "i-1", "i-2"]);
});

t.test("a comparison of 5,000 pictures is answered, of more refused", async (t) => {
  const { cloud, ann } = await start(t, 0);
  const entry = { filename: "名".repeat(60), sha256: "0".repeat(64), file_size: 1 };
  const entries = Array.from({ length: 5001 }, (_, index) => ({ id: `i-${index}`, ...entry }));
  const { body } = await compare(cloud, ann, entries.slice(1));
  t.equal(body.missing.length, 5000);
  const more = await compare(cloud, ann, entries);
  t.match([more.status, more.body.error], [400, "请求参数错误"]);
  for (const wrong of [[{}], [{ id: "i", filename: "f", sha256: "x", file_size: 1 }]]) {
    t.equal((await compare(cloud, ann, wrong)).status, 400);
  }
});

t.test("the version changes with each change and only then", async (t) => {
  const { cloud, ann, items } = await start(t);
  const versions = [await library(cloud, ann)];
  const next = async () => {
    versions.push(await library(cloud, ann));
    return versions.at(-2)?.library_version !== versions.at(-1)?.library_version;
  };
  await push(cloud, ann, items);
  t.notOk(await next(), "nothing new was sent");
  await push(cloud, ann, [{ id: "i-0", filename: "clothes_0.png", title: "a title" }]);
  t.ok(await next(), "a title changed");
  await trash(cloud, ann, ["i-0"]);
  t.ok(await next(), "a picture went");
  await trash(cloud, ann, ["i-0", "unknown"]);
  t.notOk(await next(), "it was gone already");
  await push(cloud, ann, [{ id: "i-0", filename: "clothes_0.png" }]);
  t.ok(await next(), "it came back");
  t.equal(new Set(versions.map(({ library_version }) => library_version)).size, 4);
});

t.test("pictures in the trash are in no count, list, folder or download", async (t) => {
  const { cloud, ann, items } = await start(t);
  const { status, body } = await trash(cloud, ann, ["i-0", "i-9"]);
  t.equal(status, 200);
  t.match(body, { success: true, trashed: ["i-0"], unknown: ["i-9"] });
  t.same(Object.keys(filesIn(cloud.dataDir, `users/${ann.id}`)), [
    "clothes/clothes_1.png",
    "clothes/clothes_2.png",
  ]);
  t.same(Object.values(filesIn(cloud.dataDir, `trash/${ann.id}`)), [sha256(picture("picture 0"))]);
  const left = items.slice(1);
  t.match(await library(cloud, ann), {
    total_images: 2,
    total_storage_size: left.reduce((sum, { bytes }) => sum + bytes.length, 0),
  });
  const list = await call(cloud, "GET", of(ann, "images"), ann);
  t.same(
    list.body.images.map(({ id }: Item) => id),
    ["i-1", "i-2"],
  );
  const file = await call(cloud, "GET", of(ann, "images/i-0/file"), ann);
  t.match([file.status, file.body.error], [404, "图片不存在"]);
  const paths = await call(cloud, "GET", `/api/user/${ann.id}/cloud/file-paths`, ann);
  t.match(paths.body, { statistics: { total_files: 2 }, database_statistics: { total_images: 2 } });
});

t.test("a picture in the trash comes back with its data or by its record alone", async (t) => {
  const { cloud, ann, items } = await start(t);
  const before = filesIn(cloud.dataDir, `users/${ann.id}`);
  await trash(cloud, ann, ["i-0", "i-1"]);
  const [first, second] = items;
  if (!first || !second) throw new Error("no items");
  const { body } = await push(cloud, ann, [first, { id: second.id, filename: second.filename }]);
  t.match(body.sync_result, { saved_files: 2, failed_files: 0 });
  t.same(filesIn(cloud.dataDir, `users/${ann.id}`), before);
  t.same(filesIn(cloud.dataDir, `trash/${ann.id}`), {});
});

t.test("pictures of one name may lie in the trash together", async (t) => {
  const { cloud, ann } = await start(t, 0);
  for (const id of ["1", "2"]) {
    await push(cloud, ann, [{ id, filename: "a.png", bytes: picture(id) }]);
    await trash(cloud, ann, [id]);
  }
  t.equal(Object.keys(filesIn(cloud.dataDir, `trash/${ann.id}`)).length, 2);
  await push(cloud, ann, [{ id: "1", filename: "a.png" }]);
  t.same(filesIn(cloud.dataDir, `users/${ann.id}`), { "clothes/a.png": sha256(picture("1")) });
  const { body } = await push(cloud, ann, [{ id: "2", filename: "a.png" }]);
  t.match(body.sync_result.failures, [{ error: "文件名已被另一张图片使用" }]);
});

t.test("the trash is emptied after 30 days, and of nothing younger", async (t) => {
  const { cloud, ann } = await start(t);
  await trash(cloud, ann, ["i-0", "i-1"]);
  await cloud.db
    .updateTable("cloud_images")
    .set({ deleted_at: "2025-01-01 00:00:00" })
    .where("id", "=", "i-0")
    .execute();
  const { dataDir, wardrobe } = cloud;
  t.equal(await purgeTrash(wardrobe, new Date("2025-01-31T00:00:00Z")), 0);
  t.equal(await purgeTrash(wardrobe, new Date("2025-01-31T00:00:01Z")), 1);
  t.same(Object.values(filesIn(dataDir, `trash/${ann.id}`)), [sha256(picture("picture 1"))]);
  const rows = await cloud.db.selectFrom("cloud_images").select("id").orderBy("id").execute();
  t.same(rows, [{ id: "i-1" }, { id: "i-2" }]);
  t.equal(await purgeTrash(wardrobe, new Date("2125-01-01T00:00:00Z")), 1);
  t.same(filesIn(dataDir, `trash/${ann.id}`), {});
  t.equal(Object.keys(filesIn(dataDir, `users/${ann.id}`)).length, 1);
});

t.test("an account whose disk refuses keeps no other's trash", async (t) => {
  const { cloud, ann } = await start(t);
  const { db, dataDir, wardrobe } = cloud;
  const bob = await register(cloud, "bob");
  await push(cloud, bob, [{ id: "bobs", filename: "1.png", bytes: picture("bob's") }]);
  await trash(cloud, ann, ["i-0"]);
  await trash(cloud, bob, ["bobs"]);
  const long = { deleted_at: "2025-01-01 00:00:00" };
  await db.updateTable("cloud_images").set(long).where("deleted_at", "is not", null).execute();
  // What was promised to ann cannot be done: a folder is in the way.
  const path = `users/${ann.id}/clothes/in-the-way.png`;
  mkdirSync(join(dataDir, path, "full"), { recursive: true });
  writeFileSync(join(dataDir, "staging/promised.part"), "x");
  const source = "staging/promised.part";
  await db.insertInto("file_changes").values({ user_id: ann.id, image_id: "i-9", source, path }).execute();
  wardrobe.unfinished.add(ann.id);

  t.equal(await purgeTrash(wardrobe, new Date()), 1);
  t.same(filesIn(dataDir, `trash/${bob.id}`), {});
  rmSync(join(dataDir, path), { recursive: true });
  t.equal(await purgeTrash(wardrobe, new Date()), 1, "ann's goes once the disk lets it");
});

t.test("the trash is emptied at the start", async (t) => {
  const dir = t.testdir({});
  const cloud = await openCloud(t, { dir });
  const ann = await register(cloud, "ann");
  await push(cloud, ann, [{ id: "1", filename: "1.png", bytes: picture("1") }]);
  await trash(cloud, ann, ["1"]);
  await cloud.db.updateTable("cloud_images").set({ deleted_at: "2025-01-01 00:00:00" }).execute();
  await cloud.app.close();
  const again = await openCloud(t, { dir });
  await again.app.ready();
  await again.app.close();
  t.same(filesIn(again.dataDir, `trash/${ann.id}`), {});
});

t.test("the list goes through the whole library page by page", async (t) => {
  const { cloud, ann } = await start(t, 0);
  const context_info = { category: "char", alt: "文字" };
  const full = {
    id: "full",
    filename: "full.png",
    bytes: picture("full"),
    original_url: "https://example.com/image.png",
    page_url: "https://example.com/page",
    page_title: "示例页面",
    saved_at: "2025-06-25T16:30:00+02:00",
    image_width: 800,
    image_height: 600,
    context_info,
    title: "t",
    favorite: true,
    tags: ["a", "b"],
    original_filename: "o.png",
    metadata_digest: "d",
  };
  const rest = Array.from({ length: 24 }, (_, index) => ({
    id: `i-${index}`,
    filename: `${index}.png`,
    bytes: picture(`${index}`),
  }));
  await push(cloud, ann, [full, ...rest]);
  const seen: Item[] = [];
  let cursor: string | null = "";
  for (let page = 0; cursor !== null; page += 1) {
    t.ok(page < 4);
    const query: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const { status, body } = await call(cloud, "GET", of(ann, `images?limit=10${query}`), ann);
    t.equal(status, 200);
    seen.push(...body.images);
    cursor = body.next_cursor;
  }
  t.same(
    seen.map(({ id }) => id),
    ["full", ...rest.map(({ id }) => id)].toSorted(),
  );
  const { bytes, ...record } = full;
  t.match(seen[0], {
    ...record,
    saved_at: "2025-06-25 14:30:00",
    category: "char",
    status: "synced",
    file_size: bytes.length,
    sha256: sha256(bytes),
  });
  t.match(seen[1], { page_url: null, title: null, favorite: false, tags: [], context_info: {} });
  t.equal((await call(cloud, "GET", of(ann, "images?limit=0"), ann)).status, 400);
  t.equal((await call(cloud, "GET", of(ann, "images?limit=x"), ann)).status, 400);
});

t.test("a picture is downloaded whole, in ranges, and not when it is known", async (t) => {
  const { cloud, ann } = await start(t, 0);
  const bytes = picture("0123456789".repeat(10), "webp");
  const id = "i/ 1%";
  await push(cloud, ann, [{ id, filename: "图 1%.png", bytes }]);
  const get = (headers: Record<string, string> = {}) =>
    cloud.app.inject({
      url: of(ann, `images/${encodeURIComponent(id)}/file`),
      headers: { authorization: `Bearer ${ann.token}`, ...headers },
    });
  const etag = `"${sha256(bytes)}"`;
  const whole = await get();
  t.equal(whole.statusCode, 200);
  t.match(whole.headers, {
    etag,
    "content-type": "image/webp",
    "content-length": String(bytes.length),
    "accept-ranges": "bytes",
  });
  t.same(whole.rawPayload, bytes);
  for (const known of [etag, `W/${etag}`, `"x", ${etag}`, "*"]) {
    const reply = await get({ "if-none-match": known });
    t.match([reply.statusCode, reply.rawPayload.length], [304, 0], known);
  }
  t.equal((await get({ "if-none-match": '"other"' })).statusCode, 200);
  const part = await get({ range: "bytes=12-21" });
  t.match([part.statusCode, part.headers["content-range"]], [206, `bytes 12-21/${bytes.length}`]);
  t.same(part.rawPayload, bytes.subarray(12, 22));
  t.equal((await get({ range: "bytes=12-21", "if-range": etag })).statusCode, 206);
  const changed = await get({ range: "bytes=12-21", "if-range": '"other"' });
  t.match([changed.statusCode, changed.rawPayload.length], [200, bytes.length]);
  for (const range of [
    "bytes=5-2",
    "bytes=x",
    "bytes=",
    "bytes=-",
    "bytes=1-2,4-5",
    "bytes=9999-,99999-",
    "lines=1",
  ]) {
    const reply = await get({ range });
    t.match([reply.statusCode, reply.rawPayload.length], [200, bytes.length], `${range} is no range`);
  }
  for (const range of ["bytes=9999-", "bytes=-0"]) {
    const beyond = await get({ range });
    t.match([beyond.statusCode, beyond.headers["content-range"]], [416, `bytes */${bytes.length}`]);
  }
  rmSync(join(cloud.dataDir, "users", ann.id, "clothes", "图 1%.png"));
  t.equal((await get()).statusCode, 404);
});

t.test("the history shows the five newest syncs", async (t) => {
  const { cloud, ann } = await start(t, 0);
  for (let index = 0; index < 7; index += 1) {
    await push(cloud, ann, [{ id: `${index}`, filename: `${index}.png`, bytes: picture(`${index}`) }]);
  }
  const { body } = await call(cloud, "GET", `/api/user/${ann.id}/sync/status`, ann);
  t.match(body, { success: true, cloud_user_id: ann.id });
  t.equal(body.sync_history.length, 5);
  const newest = await cloud.db.selectFrom("sync_records").selectAll().execute();
  t.same(
    body.sync_history.map(({ sync_id }: { sync_id: string }) => sync_id),
    newest
      .slice(2)
      .toReversed()
      .map(({ sync_id }) => sync_id),
  );
  t.match(body.sync_history[0], {
    sync_type: "full",
    sync_timestamp: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/,
    images_count: 1,
    total_size: picture("6").length,
    status: "completed",
    error_message: null,
  });
});

t.test("the file paths are those of the disk", async (t) => {
  const { cloud, ann } = await start(t, 1);
  const url = `/api/user/${ann.id}/cloud/file-paths`;
  const { status, body } = await call(cloud, "GET", url, ann);
  t.equal(status, 200);
  const directory = join(cloud.dataDir, "users", ann.id, "clothes");
  const size = picture("picture 0").length;
  t.match(body, {
    success: true,
    local_user_id: ann.id,
    cloud_user_id: ann.id,
    cloud_base_path: cloud.dataDir,
    cloud_user_path: join(cloud.dataDir, "users", ann.id),
    paths: {
      clothes: {
        directory,
        exists: true,
        files: [
          {
            filename: "clothes_0.png",
            full_path: join(directory, "clothes_0.png"),
            relative_path: join("users", ann.id, "clothes", "clothes_0.png"),
            size,
            modified: /^\d{4}-\d\d-\d\dT/,
          },
        ],
      },
      char: { exists: true, files: [] },
    },
    statistics: { total_files: 1, total_size: size, total_size_mb: 0 },
    database_statistics: {
      total_images: 1,
      total_storage_size: size,
      total_storage_size_mb: 0,
      last_sync: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/,
    },
  });
  const char = await call(cloud, "GET", `${url}?category=char`, ann);
  t.match([Object.keys(char.body.paths), char.body.statistics.total_files], [["char"], 0]);
  const bare = await call(cloud, "GET", `${url}?include_files=false`, ann);
  t.match([bare.body.paths.clothes.files, bare.body.statistics.total_files], [[], 1]);
  const wrong = await call(cloud, "GET", `${url}?category=shoes`, ann);
  t.match([wrong.status, wrong.body.error], [400, "无效的分类"]);
  rmSync(join(cloud.dataDir, "users", ann.id), { recursive: true });
  const gone = await call(cloud, "GET", url, ann);
  t.match(gone.body, { paths: { char: { exists: false, files: [] } }, statistics: { total_files: 0 } });
});
