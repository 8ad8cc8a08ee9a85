import { sql } from "kysely";
import t from "tap";
import { type DriveCloud, keeper, openDrive, type Shown } from "./shelf.ts";

/** Puts many files, all of the same bytes, into a folder, without a call for each. */
async function fill(cloud: DriveCloud, one: Shown, count: number): Promise<void> {
  await sql`
    with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${count})
    insert into files (account_id, folder_id, name, name_key, content_type, size, object_id, created_at)
    select account_id, folder_id, 'file-' || n, 'file-' || n, content_type, n, object_id, created_at
    from files, numbers where id = ${one.id}`.execute(cloud.db);
  await sql`update objects set uses = uses + ${count}`.execute(cloud.db);
}

t.test("a folder of 10,000 files is listed, moved, searched, deleted, restored and purged", async (t) => {
  const cloud = await openDrive(t);
  const ann = await keeper(cloud, "ann");
  const one = await ann.add("first.txt", "/big");
  await fill(cloud, one, 10_000);
  const [big] = (await ann.post("list/")).body.files as Shown[];

  const whole = await ann.post("list/", { path: "/big" });
  t.equal(whole.status, 200);
  t.match(whole.headers["content-type"], /^application\/json/);
  t.equal(whole.body.files.length, 10_001);
  t.match(whole.body, {
    message: "文件列表获取成功",
    quota: Number,
    used_space: one.size,
    next_cursor: null,
  });
  t.equal(new Set((whole.body.files as Shown[]).map((file) => file.id)).size, 10_001);

  const before = (await sql<{ n: number }>`select total_changes() as n`.execute(cloud.db)).rows[0]?.n ?? 0;
  const moved = await ann.post(`${big?.id}/update/`, { path: "/a/b", name: "groß" });
  t.match(moved.body.file, { name: "groß", path: "/a/b/" });
  const after = (await sql<{ n: number }>`select total_changes() as n`.execute(cloud.db)).rows[0]?.n ?? 0;
  t.ok(after - before < 10, "a few rows are written, not ten thousand");

  const page = await ann.post("list/", { path: "/a/b/groß", limit: 1000, sort: "size", order: "desc" });
  t.match(page.body.files[0], { name: "file-10000", path: "/a/b/groß/", size: 10_000 });
  const found = await ann.post("list/", { search: "FILE-9999", path: "/a" });
  t.same(
    (found.body.files as Shown[]).map((file) => file.name),
    ["file-9999"],
  );

  t.equal((await ann.post(`${big?.id}/delete/`)).status, 200);
  t.equal((await ann.post(`${one.id}/download/`)).status, 404);
  t.equal((await ann.get("trash/")).body.files.length, 1);
  t.equal((await ann.post(`${big?.id}/restore/`)).status, 200);
  t.equal((await ann.post("list/", { path: "/a/b/groß" })).body.files.length, 10_001);
  await ann.post(`${big?.id}/delete/`);
  t.equal((await ann.post(`${big?.id}/purge/`)).status, 200);
  t.equal((await ann.get("storage-info/")).body.used_space, 0);
  t.equal((await cloud.db.selectFrom("files").selectAll().execute()).length, 2, "the folders it lay in");
});

t.test("the same name a dozen times is numbered, however long it is", async (t) => {
  const cloud = await openDrive(t);
  const ann = await keeper(cloud, "ann");
  const long = `${"长".repeat(251)}.txt`;
  for (const name of [long, ".profile", "no ending", "a.b"]) {
    const made: string[] = [];
    for (let time = 0; time < 12; time += 1)
      made.push((await ann.add(name, "/same", { key: `ann/${time}` })).name);
    t.equal(new Set(made).size, 12, made.join(", ").slice(0, 200));
    t.ok(made.every((one) => [...one].length <= 255));
  }
  t.same((await ann.names("/same")).slice(24, 26), ["no ending", "no ending (1)"]);
  t.ok((await ann.names("/same")).includes(".profile (1)"));
  t.ok((await ann.names("/same")).includes("a (11).b"));
});

t.test("any slice of a list is told with its length, folders first", async (t) => {
  const cloud = await openDrive(t);
  const ann = await keeper(cloud, "ann");
  const one = await ann.add("a first.txt", "/big");
  await fill(cloud, one, 2000);
  for (const name of ["one", "two", "three"])
    await ann.post("new-folder/", { folder_name: `file ${name}`, path: "/big" });
  const inner = await ann.add("file within.txt", "/big/file two", { key: "ann/inner" });
  const gone = await ann.add("file gone.txt", "/big", { key: "ann/gone" });
  await ann.post(`${gone.id}/delete/`);

  const names = async (body: object) => {
    const answer = await ann.post("list/", { path: "/big", sort: "name", ...body });
    const { files, total, folders, next_cursor: next } = answer.body;
    return { names: (files as Shown[]).map((file) => file.name), total, folders, next };
  };
  t.strictSame(await names({ offset: 0, limit: 4 }), {
    names: ["file one", "file three", "file two", "a first.txt"],
    total: 2004,
    folders: 3,
    next: null,
  });
  t.same((await names({ offset: 2002, limit: 10 })).names, ["file-998", "file-999"]);
  t.same((await names({ offset: 5000, limit: 10 })).names, []);
  t.match(await names({ offset: 1, limit: 3, order: "desc", sort: "size" }), { folders: 3, total: 2004 });
  for (const sort of ["name", "size", "created_at"]) {
    for (const order of ["asc", "desc"]) {
      const seen: string[] = [];
      for (let offset = 0; offset < 2004; offset += 501)
        seen.push(...(await names({ sort, order, offset, limit: 501 })).names);
      t.equal(new Set(seen).size, 2004, `${sort} ${order} tells everything once`);
      t.ok(seen.slice(0, 3).every((name) => name.startsWith("file ")));
    }
  }
  t.match(await names({ offset: 0, limit: 2, kind: "files" }), { total: 2001, folders: 0 });
  t.match(await names({ offset: 0, limit: 2, kind: "folders" }), { total: 3, folders: 3 });
  const found = await names({ search: "FILE w", offset: 0, limit: 10 });
  t.strictSame(found, { names: ["file two", inner.name], total: 2, folders: 1, next: null });
  t.equal(
    "total" in (await ann.post("list/", { path: "/big", limit: 1 })).body,
    false,
    "only when asked for",
  );
});

t.test("many are moved, deleted and restored in one call, and one refusal keeps nobody back", async (t) => {
  const cloud = await openDrive(t);
  const ann = await keeper(cloud, "ann");
  const bob = await keeper(cloud, "bob");
  const [a, b] = [await ann.add("a.txt", "/from"), await ann.add("b.txt", "/from")];
  const inner = await ann.add("inner.txt", "/from/deep");
  const his = await bob.add("his.txt");
  await ann.add("b.txt", "/to", { key: "ann/other" });
  const [deep] = ((await ann.post("list/", { path: "/from", kind: "folders" })).body.files as Shown[]) ?? [];
  const deepId = deep?.id ?? 0;

  const moved = await ann.post("move/", { files: [a.id, b.id, his.id, 99_999, deepId, a.id], path: "/to" });
  t.equal(moved.status, 200);
  t.same(moved.body.done, [a.id, deepId]);
  t.same(moved.body.failed, [
    { id: b.id, code: "NAME_TAKEN", message: "同名文件或文件夹已存在" },
    { id: his.id, code: "FILE_UPDATE_FORBIDDEN", message: "没有权限更新此文件" },
    { id: 99_999, code: "FILE_NOT_FOUND", message: "文件不存在" },
  ]);
  t.same((await ann.names("/to")).toSorted(), ["a.txt", "b.txt", "deep"]);
  t.same(await ann.names("/from"), ["b.txt"]);
  t.same(await bob.names(), ["his.txt"]);
  t.match((await ann.post("move/", { files: [deepId], path: "/to/deep" })).body.failed, [
    { code: "FOLDER_INTO_ITSELF" },
  ]);

  // A folder and what lies in it, deleted each by itself, come back as they were.
  const gone = await ann.post("delete/", { files: [inner.id, deepId, his.id] });
  t.same(gone.body.done, [inner.id, deepId]);
  t.match(gone.body.failed, [{ id: his.id, code: "FILE_DELETE_FORBIDDEN" }]);
  const back = await ann.post("restore/", { files: [deepId, inner.id] });
  t.same(back.body, { done: [deepId, inner.id], failed: [], message: "文件已恢复" });
  t.same(await ann.names("/to/deep"), ["inner.txt"]);
  t.same((await ann.names("/to")).toSorted(), ["a.txt", "b.txt", "deep"]);

  for (const body of [{ files: [] }, { files: ["x"] }, {}, { files: Array.from({ length: 1001 }, () => 1) }])
    t.equal((await ann.post("delete/", body)).status, 400);
  t.equal((await ann.post("move/", { files: [a.id], path: "/a/../b" })).status, 400);
});

t.test(
  "what was deleted together comes back as it was, a taken name is numbered, a lost folder made anew",
  async (t) => {
    const cloud = await openDrive(t);
    const ann = await keeper(cloud, "ann");
    const one = await ann.add("first.txt", "/big");
    await fill(cloud, one, 1200);
    const rows = () => sql`select * from files order by id`.execute(cloud.db).then((found) => found.rows);
    const before = await rows();
    const { files } = (await ann.post("list/", { path: "/big", kind: "files" })).body as { files: Shown[] };
    const ids = files.map(({ id }) => id);

    t.match((await ann.post("delete/", { files: ids.slice(0, 1000) })).body.failed, []);
    t.equal((await ann.post("list/", { path: "/big", offset: 0, limit: 1 })).body.total, 201);
    t.same((await ann.post("delete/", { files: ids.slice(0, 1) })).body.failed, [
      { id: ids[0], code: "FILE_NOT_FOUND", message: "文件不存在" },
    ]);
    t.equal((await ann.post("restore/", { files: ids.slice(0, 1000) })).body.done.length, 1000);
    t.same(await rows(), before);
    t.equal(
      (await ann.post("restore/", { files: ids.slice(0, 1) })).body.failed.length,
      1,
      "it is not in the trash",
    );

    const to = await ann.post("move/", { files: ids.slice(0, 1000), path: "/new/place" });
    t.equal(to.body.done.length, 1000);
    t.equal((await ann.names("/new/place")).length, 1000);
    t.same((await ann.post("move/", { files: ids.slice(0, 1000), path: "/big" })).body.failed, []);
    t.same((await rows()).slice(0, before.length), before);

    await ann.post("delete/", { files: ids.slice(0, 3) });
    const taken = await ann.add(files[1]?.name ?? "", "/big", { key: "ann/taken" });
    t.equal((await ann.post("restore/", { files: ids.slice(0, 3) })).body.done.length, 3);
    const names = await ann.names("/big");
    t.ok(names.includes(`${taken.name} (1)`) && names.includes(files[0]?.name ?? "?"));
    const big = ((await ann.post("list/")).body.files as Shown[]).find(({ name }) => name === "big");
    await ann.post("delete/", { files: [ids[0], big?.id] });
    t.same((await ann.post("restore/", { files: [ids[0]] })).body.done, [ids[0]]);
    t.same(await ann.names("/big"), [files[0]?.name]);
  },
);
