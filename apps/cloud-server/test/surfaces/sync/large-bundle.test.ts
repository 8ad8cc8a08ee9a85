import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import t from "tap";
import { call, type Cloud, openCloud, type Person, register } from "../../cloud.ts";
import { filesIn } from "../../disk.ts";
import { bundle, dataUrl, picture, sha256 } from "../../pictures.ts";

const push = (cloud: Cloud, { id, token }: Person, body: unknown) =>
  call(cloud, "POST", `/api/sync/user/${id}`, { token, body });

/** More than one page of records. */
const count = 2010;
const idOf = (at: number) => `i-${String(at).padStart(5, "0")}`;
const nameOf = (at: number) => `${String(at).padStart(5, "0")}.png`;
const indexes = [...Array(count).keys()];

t.test("a bundle of many pages is saved as one", async (t) => {
  const cloud = await openCloud(t);
  const ann = await register(cloud, "ann");
  const staging = () => readdirSync(join(cloud.dataDir, "staging"));
  const items = indexes.map((at) => ({
    id: idOf(at),
    filename: nameOf(at),
    title: `number ${at}`,
    bytes: picture(`${at % 2000}`),
  }));
  const first = bundle(items);
  const metadata: unknown[] = first.images_metadata;
  metadata.splice(10, 0, { id: "", filename: "no-id.png" });
  metadata.push({ id: "i-none", filename: "none.png" }, { id: idOf(0), filename: "other.png" });
  Object.assign(first.image_files, { "unlisted.png": dataUrl(picture("unlisted")) });

  const { body } = await push(cloud, ann, first);
  t.match(body.sync_result, {
    total_images: count + 3,
    saved_files: count,
    failed_files: 4,
    status: "partial",
    failures: [
      { filename: "no-id.png", error: "图片ID格式不正确" },
      { id: idOf(0), filename: "other.png", error: "图片元数据格式错误" },
      { id: "i-none", error: "缺少图片数据" },
      { filename: "unlisted.png", error: "图片不在元数据中" },
    ],
  });
  t.equal(body.sync_result.confirmed.length, count);
  const expected = Object.fromEntries(
    items.map(({ filename, bytes }) => [`clothes/${filename}`, sha256(bytes)]),
  );
  t.same(filesIn(cloud.dataDir, `users/${ann.id}`), expected);
  t.same(staging(), []);
  const history = await call(cloud, "GET", `/api/user/${ann.id}/sync/status`, ann);
  t.equal(history.body.sync_history.length, 1);
  t.match(history.body.sync_history[0], { images_count: count, error_message: "4 个文件同步失败" });

  const again = await push(cloud, ann, bundle(items));
  t.match(again.body.sync_result, { saved_files: count, failed_files: 0, status: "completed" });
  t.equal(again.body.sync_result.library_version, body.sync_result.library_version, "nothing changed");
});

t.test("names are passed on and exchanged between the pages of a bundle", async (t) => {
  const cloud = await openCloud(t);
  const ann = await register(cloud, "ann");
  const items = indexes.map((at) => ({ id: idOf(at), filename: nameOf(at) }));
  await push(cloud, ann, bundle(items.map((item) => ({ ...item, bytes: picture(item.id) }))));
  // The first ten change places with the last; of the others each takes the name of the next.
  const target = (at: number) => (at < 10 || at >= count - 10 ? count - 1 - at : at + 1);
  const last = count - 11;
  const renamed = items.map(({ id }, at) => ({ id, filename: nameOf(at === last ? count : target(at)) }));
  const { body } = await push(cloud, ann, bundle(renamed));
  t.match(body.sync_result, { failures: [], saved_files: count, status: "completed" });
  const expected = Object.fromEntries(
    renamed.map(({ id, filename }) => [`clothes/${filename}`, sha256(picture(id))]),
  );
  t.same(filesIn(cloud.dataDir, `users/${ann.id}`), expected);
});

t.test("more pictures than memory minds are refused, and leave nothing", async (t) => {
  const cloud = await openCloud(t);
  const ann = await register(cloud, "ann");
  function* body(open: string, item: (at: number) => string, close: string) {
    yield open + item(0);
    for (let from = 1; from <= 200_000; from += 1000) {
      yield Array.from({ length: 1000 }, (_, at) => `,${item(from + at)}`).join("");
    }
    yield close;
  }
  const bodies = {
    records: body('{"images_metadata":[', (at) => `{"id":"${at}","filename":"${at}.png"}`, "]}"),
    nothings: body('{"images_metadata":[', () => "0", "]}"),
    files: body('{"image_files":{', (at) => `"${at}.png":""`, "}}"),
  };
  for (const [name, text] of Object.entries(bodies)) {
    const response = await cloud.app.inject({
      method: "POST",
      url: `/api/sync/user/${ann.id}`,
      headers: { authorization: `Bearer ${ann.token}` },
      payload: Readable.from(text),
    });
    t.match([response.statusCode, response.json().error], [400, "同步数据超过大小限制"], name);
    t.match(response.json().detail, /200000/);
  }
  t.same(readdirSync(join(cloud.dataDir, "staging")), []);
  t.same(await cloud.db.selectFrom("cloud_images").select("id").execute(), []);
});
