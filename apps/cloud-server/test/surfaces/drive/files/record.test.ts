import t from "tap";
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
});
