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
