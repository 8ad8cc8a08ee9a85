import t from "tap";
import { call } from "../../../cloud.ts";
import { picture } from "../../../pictures.ts";
import { follow, keeper, openDrive } from "./shelf.ts";

t.test("an upload is recorded as it is, and downloaded by a signed link", async (t) => {
  const cloud = await openDrive(t);
  const ann = await keeper(cloud, "ann");
  const { url } = await ann.upload("笔记.txt");
  const { status, body } = await ann.post("uploaded/", {
    name: "笔记.txt",
    content_type: "text/markdown",
    size: 999_999,
    oss_url: url,
    path: "/",
  });
  t.equal(status, 201);
  t.match(body, { message: "Successfully created 1 file record(s)", files: [body.file] });
  const { id, ...file } = body.file;
  t.type(id, "number");
  t.match(file.created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  t.same(file, {
    name: "笔记.txt",
    content_type: "text/plain",
    size: Buffer.byteLength("the bytes of 笔记.txt"),
    oss_url: `${cloud.store.host}/ann/${encodeURIComponent("笔记.txt")}`,
    created_at: file.created_at,
    path: "/",
  });

  const link = await ann.post(`${id}/download/`);
  t.equal(link.status, 200);
  t.equal(link.body.message, "下载链接已生成");
  const got = await follow(cloud, link.body.download_url);
  t.equal(got.status, 200);
  t.equal(got.text, "the bytes of 笔记.txt");
  t.match(got.headers["content-disposition"], /attachment/);
});

t.test("a picture is what its bytes say, and what is called one and is none is unknown", async (t) => {
  const cloud = await openDrive(t);
  const ann = await keeper(cloud, "ann");
  const bytes = new Uint8Array(picture("a picture"));
  t.match(await ann.add("a.txt", "/", { bytes, type: "text/html" }), { content_type: "image/png" });
  const page = await ann.add("b.png", "/", { bytes: "<script>alert(1)</script>", type: "image/png" });
  t.match(page, { content_type: "application/octet-stream", size: 25 });
});

t.test("a batch is recorded whole, missing folders are made and taken names numbered", async (t) => {
  const cloud = await openDrive(t);
  const ann = await keeper(cloud, "ann");
  const first = await ann.upload("photo.jpg", { key: "ann/1" });
  const second = await ann.upload("photo.jpg", { key: "ann//2" });
  const third = await ann.upload("photo.jpg", { key: "ann/照 片+1%.jpg" });
  const encoded = `${cloud.store.host}/ann/${encodeURIComponent("照 片+1%.jpg")}?x-oss-process=a#b`;
  const { status, body } = await ann.post("uploaded", [
    { name: "photo.jpg", oss_url: first.url, path: "documents//新的", size: null, content_type: null },
    { name: "photo.jpg", oss_url: second.url, path: "/documents/新的/", size: "12" },
    { name: "photo.jpg", oss_url: encoded, path: "/documents/./新的", unknown: { a: [1] } },
  ]);
  t.equal(status, 201);
  t.equal(body.message, "Successfully created 3 file record(s)");
  t.notOk("file" in body);
  t.match(body.files, [
    { name: "photo.jpg", path: "/documents/新的/" },
    { name: "photo (1).jpg", path: "/documents/新的/" },
    { name: "photo (2).jpg", path: "/documents/新的/" },
  ]);
  t.equal(third.status < 300, true);
  t.same(await ann.names("/"), ["documents"]);

  // The answer was lost, and the caller asks again.
  const again = await ann.post("uploaded/", {
    name: "photo.jpg",
    oss_url: second.url,
    path: "/documents/新的",
  });
  t.equal(again.body.file.id, body.files[1].id);
  t.equal((await ann.names("/documents/新的")).length, 3);
});

t.test("one bad entry says which it is, and nothing is created", async (t) => {
  const cloud = await openDrive(t);
  const ann = await keeper(cloud, "ann");
  const bob = await keeper(cloud, "bob");
  const { url } = await ann.upload("good.txt");
  const others = await bob.upload("secret.txt");
  const good = { name: "good.txt", oss_url: url, path: "/neu/" };
  const bad: [object, number, string, object][] = [
    [{ ...good, name: "" }, 400, "1.name", /不能为空/],
    [{ ...good, name: null }, 400, "1.name", /不能为空/],
    [{ ...good, name: ["x"] }, 400, "1.name", /文本/],
    [{ ...good, name: "a/b" }, 400, "1.name", /斜杠/],
    [{ ...good, name: ".." }, 400, "1.name", /名称/],
    [{ ...good, name: "a\u0000b" }, 400, "1.name", /控制字符/],
    [{ ...good, name: "a\u202egpj.exe" }, 400, "1.name", /控制字符/],
    [{ ...good, name: "\ud800" }, 400, "1.name", /控制字符/],
    [{ ...good, name: "\u200b \u200b" }, 400, "1.name", /不能为空/],
    [{ ...good, name: "长".repeat(256) }, 400, "1.name", /255/],
    [{ ...good, path: "/a/../b" }, 400, "1.path", /名称/],
    [{ ...good, path: "/x".repeat(65) }, 400, "1.path", /64/],
    [{ ...good, path: "x".repeat(100_000) }, 400, "1.path", /过长/],
    [{ ...good, path: 7 }, 400, "1.path", /文本/],
    [{ ...good, size: -1 }, 400, "1.size", /。/],
    [{ ...good, content_type: "folder" }, 400, "1.content_type", /文件夹/],
    [{ ...good, oss_url: `${url}.not` }, 400, "1.oss_url", /没有找到/],
    [{ ...good, oss_url: "https://example.com/ann/good.txt" }, 400, "1.oss_url", /没有找到/],
    [{ ...good, oss_url: "" }, 400, "1.oss_url", /不能为空/],
    [{ name: "x" }, 400, "1.oss_url", /不能为空/],
    [{ ...good, oss_url: others.url }, 403, "1.oss_url", /目录/],
    [{ ...good, oss_url: url.replace("/ann/", "/ann/../bob/") }, 400, "1.oss_url", /没有找到/],
    [[], 400, "1.non_field_errors", /对象/],
  ];
  for (const [entry, status, field, sentence] of bad) {
    const answer = await ann.post("uploaded/", [good, entry]);
    t.equal(answer.status, status, `${JSON.stringify(entry).slice(0, 60)} ${JSON.stringify(answer.body)}`);
    t.match(answer.body.errors[field]?.[0], sentence, field);
    t.match(answer.body, { message: "Invalid data provided", detail: /^第 2 个文件：/ });
  }
  const single = await ann.post("uploaded/", { ...good, name: "" });
  t.match(single.body, { errors: { name: ["此字段不能为空。"] }, message: "Invalid data provided" });
  for (const body of [[], Array.from({ length: 1001 }, () => good), "x", "7", "null", undefined]) {
    t.equal((await ann.post("uploaded/", body)).status, 400);
  }
  t.equal((await ann.post("uploaded/", "{")).status, 400);
  t.equal((await call(cloud, "POST", "/file/uploaded/", { body: good })).status, 401);
  t.same(await ann.names("/"), []);
  t.equal((await cloud.db.selectFrom("files").selectAll().execute()).length, 0);
});

t.test("a later upload to a recorded key does not change the file", async (t) => {
  const cloud = await openDrive(t);
  const ann = await keeper(cloud, "ann");
  const file = await ann.add("a.txt", "/", { key: "ann/k", bytes: "first" });
  const again = await ann.upload("a.txt", { key: "ann/k", bytes: "second, longer" });
  const link = await ann.post(`${file.id}/download/`);
  t.equal((await follow(cloud, link.body.download_url)).text, "first");
  t.match((await ann.post("list/", {})).body.files, [{ id: file.id, size: 5 }]);

  const update = await ann.post(`${file.id}/update/`, { oss_url: again.url, size: 1, content_type: "x/y" });
  t.match(update.body.file, { id: file.id, name: "a.txt", size: 14, content_type: "text/plain" });
  const newLink = await ann.post(`${file.id}/download/`);
  t.equal((await follow(cloud, newLink.body.download_url)).text, "second, longer");
});

t.test("ten uploads that fit alone and not together do not get past the quota", async (t) => {
  const cloud = await openDrive(t, { DRIVE_QUOTA_BYTES: "1000" });
  const ann = await keeper(cloud, "ann");
  const bytes = "x".repeat(300);
  const uploads = await Promise.all(
    Array.from({ length: 10 }, (_, number) => ann.upload(`${number}.txt`, { bytes })),
  );
  const accepted = uploads.filter(({ status }) => status < 300);
  t.equal(accepted.length, 3);
  const recorded = await Promise.all(
    uploads.map(({ url }, number) => ann.post("uploaded/", { name: `${number}.txt`, oss_url: url })),
  );
  t.equal(recorded.filter(({ status }) => status === 201).length, 3);
  const { body } = await ann.get("storage-info/");
  t.match(body, { quota: 1000, used_space: 900, free_space: 100 });
  t.match((await ann.post("list/")).body, { quota: 1000, used_space: 900 });

  const begun = await Promise.all(
    Array.from({ length: 10 }, () =>
      cloud.app.inject({
        method: "POST",
        url: "/file/tus/",
        headers: {
          authorization: `Bearer ${ann.token}`,
          "tus-resumable": "1.0.0",
          "upload-length": "60",
          "upload-metadata": "filename eC50eHQ=",
        },
      }),
    ),
  );
  t.same(
    begun.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b),
    [201, ...Array.from({ length: 9 }, () => 400)],
  );
  t.match(begun.find(({ statusCode }) => statusCode === 400)?.json(), { error: "存储空间不足" });
  t.equal((await ann.get("storage-info/")).body.used_space, 960);
});
