import t from "tap";
import { call } from "../../../cloud.ts";
import { keeper, openDrive, type Shown } from "./shelf.ts";

const calls = [
  ["POST", "/file/uploaded/"],
  ["POST", "/file/list/"],
  ["POST", "/file/new-folder/"],
  ["POST", "/file/1/update/"],
  ["POST", "/file/1/delete/"],
  ["POST", "/file/1/restore/"],
  ["POST", "/file/1/purge/"],
  ["POST", "/file/1/download/"],
  ["POST", "/file/trash/empty/"],
  ["GET", "/file/trash/"],
  ["GET", "/file/storage-info/"],
  ["GET", "/file/tus/x/file/"],
] as const;

t.test("every call needs a token that is good", async (t) => {
  const cloud = await openDrive(t);
  const ann = await keeper(cloud, "ann");
  await ann.add("a.txt");
  for (const [method, url] of calls) {
    for (const token of [undefined, "x", `${ann.token}x`, ann.refresh]) {
      const answer = await call(cloud, method, url, token === undefined ? {} : { token });
      t.equal(answer.status, 401, `${method} ${url}`);
      t.type(answer.body.error, "string");
      t.type(answer.body.message, "string");
    }
  }
  for (const method of ["POST", "HEAD", "PATCH", "DELETE"] as const) {
    t.equal((await cloud.app.inject({ method, url: "/file/tus/x" })).statusCode, 401, method);
  }
});

t.test("nobody gets at what is another's, and nothing of it changes", async (t) => {
  const cloud = await openDrive(t);
  const ann = await keeper(cloud, "ann");
  const eve = await keeper(cloud, "eve");
  const file = await ann.add("a.txt", "/f");
  const [folder] = (await ann.post("list/")).body.files as Shown[];
  const trashed = await ann.add("t.txt");
  await ann.post(`${trashed.id}/delete/`);
  const rows = () => cloud.db.selectFrom("files").selectAll().orderBy("id").execute();
  const before = await rows();
  const forbidden: [string, string, object?][] = [
    [`${file.id}/update/`, "没有权限更新此文件", { name: "x" }],
    [`${file.id}/delete/`, "没有权限删除此文件"],
    [`${file.id}/download/`, "没有权限下载此文件"],
    [`${folder?.id}/update/`, "没有权限更新此文件", { path: "/mine" }],
    [`${folder?.id}/delete/`, "没有权限删除此文件"],
    [`${folder?.id}/download/`, "没有权限下载此文件"],
    [`${trashed.id}/restore/`, "没有权限恢复此文件"],
    [`${trashed.id}/purge/`, "没有权限删除此文件"],
  ];
  for (const [path, error, body] of forbidden) {
    const answer = await eve.post(path, body);
    t.match(answer, { status: 403, body: { error, message: error } }, path);
  }
  for (const action of ["update", "delete", "download", "restore", "purge"]) {
    t.match(await eve.post(`4711/${action}/`), { status: 404, body: { error: "文件不存在" } });
    for (const id of ["0", "-1", "x", "1.5", "99999999999999999999", "%00", "1e3"]) {
      t.equal((await eve.post(`${id}/${action}/`)).status, 400, `${id} ${action}`);
    }
  }
  t.same((await eve.post("list/", { path: "/" })).body.files, []);
  t.equal((await eve.post("list/", { path: "/f" })).status, 404);
  t.same((await eve.post("list/", { search: "a" })).body.files, []);
  t.same((await eve.get("trash/")).body.files, []);
  t.equal((await eve.post("trash/empty/")).body.deleted, 0);
  t.equal((await eve.post("uploaded/", { name: "x", oss_url: file.oss_url })).status, 403);
  const own = await eve.add("own.txt");
  t.equal((await eve.post(`${own.id}/update/`, { oss_url: file.oss_url })).status, 403);
  t.same((await rows()).slice(0, before.length), before);
  t.equal((await ann.post(`${folder?.id}/download/`)).body.error, "文件夹无法下载");
});

t.test("an account that was disabled or has logged out is let in no more", async (t) => {
  const cloud = await openDrive(t);
  const ann = await keeper(cloud, "ann");
  await cloud.db.updateTable("cloud_users").set({ is_active: 0 }).where("id", "=", ann.id).execute();
  const { status } = await ann.post("list/");
  t.ok(status === 401 || status === 403, String(status));
});
