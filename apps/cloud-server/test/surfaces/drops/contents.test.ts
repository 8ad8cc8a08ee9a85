import t from "tap";
import { call } from "../../cloud.ts";
import type { Someone } from "../drive/people.ts";
import { download, fetchLink, open, openShop, put, share, type Shop } from "./drive.ts";
import { readArchive } from "./archive.ts";

interface Listed {
  readonly id: number;
  readonly name: string;
  readonly path: string;
  readonly drop_path: string;
  readonly download_url: string;
}

const filesOf = async (shop: Shop, code: string): Promise<Listed[]> =>
  (await open(shop, { code })).body.files;
const namesOf = async (shop: Shop, code: string) =>
  (await filesOf(shop, code)).map((file) => `${file.drop_path}${file.name}`);

/** What the drive lists in a folder, by name. */
async function find(shop: Shop, path: string, name: string, who: Someone = shop.ann): Promise<number> {
  const { body } = await call(shop, "POST", "/file/list/", { token: who.token, body: { path } });
  return body.files.find((file: Listed) => file.name === name).id;
}

const act = (shop: Shop, id: number, what: string, body: unknown = {}) =>
  call(shop, "POST", `/file/${id}/${what}/`, { token: shop.ann.token, body });

t.test("a shared folder is everything below it, now and later", async (t) => {
  const shop = await openShop(t);
  const { ann } = shop;
  await put(shop, ann, "1.txt", "one", "/私/相册/");
  const deep = await put(shop, ann, "2.txt", "two", "/私/相册/深/");
  const aside = await put(shop, ann, "3.txt", "three", "/私/");
  const album = await find(shop, "/私/", "相册");
  const { id, code } = await share(shop, ann, { files: [aside.id, album], max_download_count: 99 });

  t.same(await namesOf(shop, code), ["/3.txt", "/相册", "/相册/1.txt", "/相册/深", "/相册/深/2.txt"]);
  const files = await filesOf(shop, code);
  t.match(files[1], { id: album, content_type: "folder", path: "/私/", drop_path: "/", download_url: "" });
  t.match(files[4], { id: deep.id, path: "/私/相册/深/", drop_path: "/相册/深/" });
  t.equal(await fetchLink(shop, files[4]?.download_url ?? ""), "two");

  const { access } = (await open(shop, { code })).body;
  t.equal((await download(shop, deep.id, { access })).status, 200);
  const folder = await download(shop, album, { access });
  t.match([folder.status, folder.body.error], [400, "文件夹无法下载"]);
  const parent = await find(shop, "/", "私");
  t.equal((await download(shop, parent, { access })).status, 403, "what is above is not shared");

  const later = await put(shop, ann, "4.txt", "four", "/私/相册/");
  t.ok((await namesOf(shop, code)).includes("/相册/4.txt"), "what is put there later is shared too");
  t.equal((await download(shop, later.id, { access })).status, 200);
  await act(shop, later.id, "update", { path: "/" });
  t.notOk((await namesOf(shop, code)).includes("/相册/4.txt"), "what is moved out is not any more");
  t.match((await download(shop, later.id, { access })).body.error, "没有权限下载此文件");
  await act(shop, album, "update", { name: "改名", path: "/elsewhere/" });
  t.ok((await namesOf(shop, code)).includes("/改名/深/2.txt"), "the folder may be renamed and moved");
  t.equal((await download(shop, deep.id, { access })).status, 200);
  t.equal(
    await shop.db
      .selectFrom("drop_files")
      .select("file_id")
      .where("drop_id", "=", id)
      .execute()
      .then((r) => r.length),
    2,
  );
});

t.test("what is shared by itself and with a folder above it is listed once, in the folder", async (t) => {
  const shop = await openShop(t);
  const inner = await put(shop, shop.ann, "1.txt", "one", "/a/b/");
  const [a, b] = [await find(shop, "/", "a"), await find(shop, "/a/", "b")];
  const { code } = await share(shop, shop.ann, { files: [b, a, inner.id], max_download_count: 9 });
  t.same(await namesOf(shop, code), ["/a", "/a/b", "/a/b/1.txt"]);
  await act(shop, b, "update", { path: "/" });
  t.same(await namesOf(shop, code), ["/b", "/a", "/b/1.txt"]);
  await act(shop, inner.id, "update", { path: "/" });
  t.same(await namesOf(shop, code), ["/b", "/a", "/1.txt"]);
});

t.test(
  "a drop shows what is left of it when a file is deleted, and the file again when it is restored",
  async (t) => {
    const shop = await openShop(t);
    const { ann } = shop;
    const one = await put(shop, ann, "1.txt", "one");
    const two = await put(shop, ann, "2.txt", "two", "/f/");
    const { code } = await share(shop, ann, { files: [one.id, two.id], max_download_count: 99 });
    const { access } = (await open(shop, { code })).body;
    await act(shop, one.id, "delete");
    t.same(await namesOf(shop, code), ["/2.txt"]);
    const gone = await download(shop, one.id, { access });
    t.match([gone.status, gone.body.error], [404, "文件不存在"]);
    const folder = await find(shop, "/", "f");
    await act(shop, folder, "delete");
    const empty = await open(shop, { code });
    t.match([empty.status, empty.body.files], [200, []], "a folder above it counts too");
    t.equal((await download(shop, two.id, { code })).status, 404);
    await act(shop, folder, "restore");
    await act(shop, one.id, "restore");
    t.same(await namesOf(shop, code), ["/1.txt", "/2.txt"]);
    await act(shop, one.id, "delete");
    await act(shop, one.id, "purge");
    t.same(await namesOf(shop, code), ["/2.txt"], "a purged one is gone for good");
    t.equal((await download(shop, one.id, { access })).status, 404);
  },
);

t.test("a drop shows no file that is not its owner's, whatever its rows say", async (t) => {
  const shop = await openShop(t);
  const mine = await put(shop, shop.ann, "a.txt");
  const theirs = await put(shop, shop.bob, "b.txt");
  const { id, code } = await share(shop, shop.ann, { files: [mine.id], max_download_count: 9 });
  await shop.db.insertInto("drop_files").values({ drop_id: id, file_id: theirs.id, position: 9 }).execute();
  t.same(await namesOf(shop, code), ["/a.txt"]);
  t.equal((await download(shop, theirs.id, { code })).status, 403);
});

t.test("a drop is one archive, with names that unpack anywhere", async (t) => {
  const shop = await openShop(t);
  const { ann } = shop;
  const files = [
    await put(shop, ann, "照片.txt", "1"),
    await put(shop, ann, "照片.txt", "22", "/b/"),
    await put(shop, ann, "PHOTO.txt", "333"),
    await put(shop, ann, "photo.txt", "4444", "/b/"),
    await put(shop, ann, "a<b>|c?.txt", "5"),
    await put(shop, ann, "empty.txt", ""),
    await put(shop, ann, "ends. .", "7"),
    await put(shop, ann, "相册", "8"),
  ];
  await put(shop, ann, "large.bin", Buffer.alloc(300_000, 7), "/c/相册/");
  await put(shop, ann, "x.txt", "x", "/c/相册/深/");
  await call(shop, "POST", "/file/new-folder/", {
    token: ann.token,
    body: { folder_name: "空", path: "/c/相册/" },
  });
  const album = await find(shop, "/c/", "相册");
  const { code } = await share(shop, ann, { files: [...files.map(({ id }) => id), album], code: "打包" });
  const { access } = (await open(shop, { code })).body;
  const url = `/drop/zip?access=${encodeURIComponent(access)}`;
  const answer = await shop.app.inject({ url });
  t.equal(answer.statusCode, 200);
  t.equal(answer.headers["content-type"], "application/zip");
  t.equal(answer.headers["content-length"], String(answer.rawPayload.length));
  t.match(answer.headers["content-disposition"], /filename\*=UTF-8''%E6%89%93%E5%8C%85\.zip/);
  const entries = readArchive(answer.rawPayload);
  t.same(
    entries.map(({ path, size }) => [path, size]),
    [
      ["相册/", 0],
      ["相册/深/", 0],
      ["相册/空/", 0],
      ["照片.txt", 1],
      ["照片 (1).txt", 2],
      ["PHOTO.txt", 3],
      ["photo (1).txt", 4],
      ["a_b__c_.txt", 1],
      ["empty.txt", 0],
      ["ends_", 1],
      ["相册 (1)", 1],
      ["相册/large.bin", 300_000],
      ["相册/深/x.txt", 1],
    ],
  );
  t.equal(entries.find(({ path }) => path === "照片 (1).txt")?.bytes.toString(), "22");
  t.ok(entries.find(({ path }) => path === "相册/large.bin")?.bytes.equals(Buffer.alloc(300_000, 7)));
  t.equal(
    (await shop.app.inject({ url, method: "HEAD" })).headers["content-length"],
    String(answer.rawPayload.length),
  );
});

t.test("an archive of a drop with nothing left is an empty one", async (t) => {
  const shop = await openShop(t);
  const { id } = await put(shop, shop.ann, "a.txt");
  const { code } = await share(shop, shop.ann, { files: [id] });
  const { access } = (await open(shop, { code })).body;
  await act(shop, id, "delete");
  const answer = await shop.app.inject({ url: `/drop/zip/?access=${access}` });
  t.same([answer.statusCode, readArchive(answer.rawPayload)], [200, []]);
});

t.test(
  "of a folder with more files than one answer holds some are listed, and of far more none are packed",
  async (t) => {
    const shop = await openShop(t);
    const { id } = await put(shop, shop.ann, "a.txt", "x", "/many/");
    const { id: _, ...row } = await shop.db
      .selectFrom("files")
      .selectAll()
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    let made = 1;
    const fill = (upTo: number) =>
      shop.db.transaction().execute(async (tx) => {
        while (made < upTo) {
          const names = Array.from({ length: 500 }, (__, n) => `${made + n}.txt`);
          await tx
            .insertInto("files")
            .values(names.map((name) => ({ ...row, name, name_key: name })))
            .execute();
          made += 500;
        }
      });
    const many = await find(shop, "/", "many");
    const { code } = await share(shop, shop.ann, { files: [many], max_download_count: 9 });
    await fill(10_001);
    const { body } = await open(shop, { code });
    t.match([body.files.length, body.truncated], [10_001, true], "the folder and ten thousand below it");
    const last = { ...row, name: "last", name_key: "last" };
    const { id: unlisted } = await shop.db
      .insertInto("files")
      .values(last)
      .returning("id")
      .executeTakeFirstOrThrow();
    t.equal((await download(shop, unlisted, { access: body.access })).status, 200, "others can be had too");
    const archive = { url: `/drop/zip/?access=${body.access}`, method: "HEAD" } as const;
    t.equal((await shop.app.inject(archive)).statusCode, 200);
    await fill(20_001);
    const refused = await shop.app.inject({ ...archive, method: "GET" });
    t.match([refused.statusCode, refused.json().error], [400, "分享的文件过多，无法打包下载"]);
  },
);
