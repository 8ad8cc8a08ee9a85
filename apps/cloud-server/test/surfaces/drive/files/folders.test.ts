import t from "tap";
import { follow, keeper, openDrive, type Shown } from "./shelf.ts";

t.test("a folder is made with what is missing above it, and its name is its own", async (t) => {
  const cloud = await openDrive(t);
  const ann = await keeper(cloud, "ann");
  const made = await ann.post("new-folder/", { folder_name: " 新文件夹 ", path: "a//b" });
  t.equal(made.status, 201);
  t.match(made.body, {
    folder: { name: "新文件夹", content_type: "folder", size: 0, oss_url: "", path: "/a/b/" },
    message: "文件夹创建成功",
  });
  t.same(await ann.names("/a/b/"), ["新文件夹"]);
  const again = await ann.post("new-folder", { folder_name: "新文件夹", path: "/a/b" });
  t.equal(again.status, 400);
  t.match(again.body, { error: "同名文件或文件夹已存在", message: "同名文件或文件夹已存在" });

  // One name however it is composed.
  t.equal((await ann.post("new-folder/", { folder_name: "caf\u00e9" })).status, 201);
  t.equal((await ann.post("new-folder/", { folder_name: "cafe\u0301" })).status, 400);

  await ann.add("file", "/a");
  t.match((await ann.post("new-folder/", { folder_name: "x", path: "/a/file/deep" })).body, {
    error: "同名文件或文件夹已存在",
  });
  for (const name of ["", " ", ".", "..", "a/b", "a\\b", "a\nb", "长".repeat(256)]) {
    const { status, body } = await ann.post("new-folder/", { folder_name: name });
    t.equal(status, 400, JSON.stringify(name));
    t.equal(body.errors.folder_name.length, 1);
  }
  t.match((await ann.post("new-folder/")).body.errors, { folder_name: ["此字段不能为空。"] });
  const deep = "/d".repeat(63);
  t.equal((await ann.post("new-folder/", { folder_name: "d", path: deep })).status, 201);
  t.equal((await ann.post("new-folder/", { folder_name: "d", path: `${deep}/d` })).status, 400);
});

t.test("a listing shows what lies directly in a folder, in any order, in pages", async (t) => {
  const cloud = await openDrive(t);
  const ann = await keeper(cloud, "ann");
  for (const [name, size] of [
    ["b.txt", 3],
    ["A.txt", 1],
    ["丙.txt", 3],
    ["c", 2],
  ] as const) {
    await ann.add(name, "/f", { bytes: "x".repeat(size) });
  }
  await ann.add("below", "/f/g");
  const { status, body } = await ann.post("list/", { path: "/f" });
  t.equal(status, 200);
  t.match(body, { message: "文件列表获取成功", next_cursor: null, used_space: 9 + 18 });
  t.same(await ann.names("/f/"), ["b.txt", "A.txt", "丙.txt", "c", "g"]);

  const orders: [object, string[]][] = [
    [{ sort: "created_at", order: "desc" }, ["g", "c", "丙.txt", "A.txt", "b.txt"]],
    [{ sort: "name" }, ["A.txt", "b.txt", "c", "g", "丙.txt"]],
    [{ sort: "name", order: "desc" }, ["丙.txt", "g", "c", "b.txt", "A.txt"]],
    [{ sort: "size" }, ["g", "A.txt", "c", "b.txt", "丙.txt"]],
    [{ sort: "size", order: "desc" }, ["丙.txt", "b.txt", "c", "A.txt", "g"]],
  ];
  for (const [order, expected] of orders) {
    for (const limit of [null, 1, 2, 5]) {
      const names: string[] = [];
      for (let cursor: string | null = null; ;) {
        const page = await ann.post("list/", { path: "/f", ...order, limit, cursor });
        names.push(...(page.body.files as Shown[]).map((file) => file.name));
        cursor = page.body.next_cursor;
        if (cursor === null) break;
      }
      t.same(names, expected, `${JSON.stringify(order)} by ${limit}`);
    }
  }

  t.match(await ann.post("list/", { path: "/nowhere" }), { status: 404, body: { error: "文件夹不存在" } });
  t.equal((await ann.post("list/", { path: "/f/c" })).status, 404);
  t.equal((await ann.post("list/")).status, 200, "no body is the top");
  t.equal((await ann.post("list/", { path: null })).status, 200);
  const byName = (await ann.post("list/", { path: "/f", sort: "name", limit: 1 })).body.next_cursor;
  for (const cursor of ["x", "", byName, Buffer.from("[1,2").toString("base64url"), "W10", "bnVsbA"]) {
    const answer = await ann.post("list/", { path: "/f", limit: 1, cursor });
    t.match(answer, cursor === "" ? { status: 200 } : { status: 400, body: { code: "CURSOR_INVALID" } });
  }
  for (const wrong of [{ sort: "x" }, { order: 1 }, { limit: 0 }, { limit: "many" }, { path: ["/"] }]) {
    t.equal((await ann.post("list/", wrong)).status, 400, JSON.stringify(wrong));
  }
});

t.test("a search finds names by any of their parts, below a path, and not in the trash", async (t) => {
  const cloud = await openDrive(t);
  const ann = await keeper(cloud, "ann");
  await ann.add("红色大衣.JPG", "/a");
  await ann.add("大衣 红.png", "/b/c");
  const folder = await ann.add("大衣.txt", "/gone");
  const found = async (body: object) =>
    ((await ann.post("list/", body)).body.files as Shown[]).map((file) => file.path + file.name);
  t.same(await found({ search: "大衣" }), ["/a/红色大衣.JPG", "/b/c/大衣 红.png", "/gone/大衣.txt"]);
  t.same(await found({ search: "大衣 红" }), ["/a/红色大衣.JPG", "/b/c/大衣 红.png"]);
  t.same(await found({ search: "jpg" }), ["/a/红色大衣.JPG"]);
  t.same(await found({ search: "大衣", path: "/b" }), ["/b/c/大衣 红.png"]);
  t.same(await found({ search: "%" }), []);
  t.same(await found({ search: "  " }), ["/a", "/b", "/gone"]);
  const { body } = await ann.post("list/", { search: "大衣", sort: "name", limit: 2 });
  t.equal(body.files.length, 2);
  t.same(await found({ search: "大衣", sort: "name", limit: 2, cursor: body.next_cursor }), [
    "/a/红色大衣.JPG",
  ]);
  const gone = (await ann.post("list/", {})).body.files.find((file: Shown) => file.name === "gone");
  await ann.post(`${gone.id}/delete/`);
  t.same(await found({ search: "大衣.txt" }), []);
  t.equal((await ann.post(`${folder.id}/download/`)).status, 404);
});

t.test("an update renames, moves and keeps what is not named; below a folder all goes along", async (t) => {
  const cloud = await openDrive(t);
  const ann = await keeper(cloud, "ann");
  const deep = await ann.add("deep.txt", "/a/b/c");
  const [a] = (await ann.post("list/")).body.files as Shown[];
  const renamed = await ann.post(`${a?.id}/update/`, { name: "甲" });
  t.match(renamed, {
    status: 200,
    body: { file: { id: a?.id, name: "甲", path: "/", content_type: "folder" }, message: "文件信息更新成功" },
  });
  t.same(await ann.names("/甲/b/c"), ["deep.txt"]);
  const moved = await ann.post(`${a?.id}/update/`, { path: "/x/y", name: null, size: null });
  t.match(moved.body.file, { name: "甲", path: "/x/y/" });
  const { body } = await ann.post("list/", { path: "/x/y/甲/b/c" });
  t.match(body.files, [{ id: deep.id, path: "/x/y/甲/b/c/", oss_url: deep.oss_url }]);
  t.equal((await ann.post("list/", { path: "/甲" })).status, 404);

  for (const path of ["/x/y/甲", "/x/y/甲/b", "/x/y/甲/新"]) {
    const into = await ann.post(`${a?.id}/update/`, { path });
    t.match(into, { status: 400, body: { error: "不能把文件夹移动到它自己里面" } }, path);
  }
  t.same(await ann.names("/x/y/甲"), ["b"], "nothing was made on the way");

  await ann.add("taken.txt", "/x/y/甲/b/c");
  const taken = await ann.post(`${deep.id}/update/`, { name: "taken.txt" });
  t.match(taken, { status: 400, body: { error: "同名文件或文件夹已存在" } });
  const same = await ann.post(`${deep.id}/update/`, { ...deep, path: "/x/y/甲/b/c/" });
  t.match(same, { status: 200, body: { file: { id: deep.id, name: "deep.txt", size: deep.size } } });
  t.equal((await ann.post(`${deep.id}/update/`)).status, 200, "nothing to change");

  const wrong: [object, string][] = [
    [{ name: "" }, "name"],
    [{ name: "  " }, "name"],
    [{ name: 5 }, "name"],
    [{ path: "/../x" }, "path"],
    [{ oss_url: "" }, "oss_url"],
    [{ oss_url: `${cloud.store.host}/ann/none` }, "oss_url"],
    [{ content_type: "folder" }, "content_type"],
    [{ size: -5 }, "size"],
    [{ size: "many" }, "size"],
  ];
  for (const [body, field] of wrong) {
    const answer = await ann.post(`${deep.id}/update/`, { ...body, unknown: 1 });
    t.equal(answer.status, 400, JSON.stringify(body));
    t.match(answer.body, { errors: { [field]: [String] }, message: "Invalid data provided" });
  }
  t.match((await ann.post(`${deep.id}/update/`, { name: "" })).body.errors, { name: ["此字段不能为空。"] });
  for (const body of [{ content_type: "text/plain" }, { oss_url: deep.oss_url }]) {
    t.equal((await ann.post(`${a?.id}/update/`, body)).status, 400);
  }
  t.equal((await ann.post(`${a?.id}/update/`, { content_type: "folder", size: 0, oss_url: "" })).status, 200);
});

t.test("a deep folder does not go where it would be too deep", async (t) => {
  const cloud = await openDrive(t);
  const ann = await keeper(cloud, "ann");
  const { body } = await ann.post("new-folder/", { folder_name: "end", path: "/a".repeat(40) });
  t.ok(body.folder);
  const [top] = (await ann.post("list/")).body.files as Shown[];
  const answer = await ann.post(`${top?.id}/update/`, { path: "/b".repeat(30) });
  t.match(answer, { status: 400, body: { code: "TOO_DEEP" } });
  t.same(await ann.names("/"), ["a"]);
});

t.test("a folder moved with everything below it at once ends up in its place", async (t) => {
  const cloud = await openDrive(t);
  const ann = await keeper(cloud, "ann");
  await ann.add("one", "/f/g");
  await ann.add("two", "/f");
  const [f] = (await ann.post("list/")).body.files as Shown[];
  const inF = (await ann.post("list/", { path: "/f" })).body.files as Shown[];
  const inG = (await ann.post("list/", { path: "/f/g" })).body.files as Shown[];
  // As front ends do it, in the least lucky order: what lies deepest first.
  for (const file of inG) t.equal((await ann.post(`${file.id}/update/`, { path: "/to/f/g/" })).status, 200);
  for (const file of inF) t.equal((await ann.post(`${file.id}/update/`, { path: "/to/f/" })).status, 200);
  t.equal((await ann.post(`${f?.id}/update/`, { path: "/to/" })).status, 200);
  t.same(await ann.names("/"), ["to"]);
  t.same(await ann.names("/to"), ["f"]);
  t.same((await ann.names("/to/f")).toSorted(), ["g", "two"]);
  t.same(await ann.names("/to/f/g"), ["one"]);

  // A folder that somebody asked for does not give way.
  await ann.post("new-folder/", { folder_name: "f" });
  const [again] = ((await ann.post("list/")).body.files as Shown[]).filter((file) => file.name === "f");
  await ann.post("new-folder/", { folder_name: "f", path: "/other" });
  t.equal((await ann.post(`${again?.id}/update/`, { path: "/other" })).status, 400);
});

/** Every order of some things. */
const ordersOf = <T>(things: readonly T[]): T[][] =>
  things.length === 0
    ? [[]]
    : things.flatMap((thing, at) =>
        ordersOf([...things.slice(0, at), ...things.slice(at + 1)]).map((rest) => [thing, ...rest]),
      );

t.test("so it does in whatever order the requests come", async (t) => {
  const cloud = await openDrive(t);
  const ann = await keeper(cloud, "ann");
  const { url } = await ann.upload("a.txt");
  const trees = ordersOf(["", "in/", "in/deep/", "in/deep/a.txt"]);
  for (const [number, order] of trees.entries()) {
    const top = `/${number}/`;
    const recorded = await ann.post("uploaded/", { name: "a.txt", path: `${top}src/in/deep`, oss_url: url });
    t.equal(recorded.status, 201);
    const idAt = async (path: string): Promise<number> => {
      const [, above = "", name = ""] = /^(.*\/)([^/]+)\/?$/.exec(path) ?? [];
      const { body } = await ann.post("list/", { path: above });
      return (body.files as Shown[]).find((file) => file.name === name)?.id ?? 0;
    };
    const moves = await Promise.all(
      order.map(async (below) => ({
        id: await idAt(`${top}src/${below}`),
        path: /^(.*\/)[^/]+\/?$/.exec(`${top}dst/src/${below}`)?.[1],
      })),
    );
    for (const { id, path } of moves) t.equal((await ann.post(`${id}/update/`, { path })).status, 200);
    t.same(await ann.names(top), ["dst"], order.join());
    t.same(await ann.names(`${top}dst/src/in/deep`), ["a.txt"]);
    for (const { id } of moves)
      t.equal((await ann.post(`${id}/update/`, {})).status, 200, "which are there still");
  }
});

t.test("what is deleted is in the trash, and comes back whole", async (t) => {
  const cloud = await openDrive(t);
  const ann = await keeper(cloud, "ann");
  const one = await ann.add("one.txt", "/a/b");
  const two = await ann.add("two.txt", "/a/b");
  const [a] = (await ann.post("list/")).body.files as Shown[];
  t.match(await ann.post(`${one.id}/delete/`), { status: 200, body: { message: "文件已删除" } });
  t.same(await ann.names("/a/b"), ["two.txt"]);
  t.equal((await ann.post(`${one.id}/delete/`)).status, 404);
  t.equal((await ann.post(`${one.id}/update/`, { name: "x" })).status, 404);
  t.equal((await ann.post(`${one.id}/download/`)).status, 404);
  await ann.post(`${a?.id}/delete/`);
  t.same(await ann.names("/"), []);
  t.equal((await ann.post(`${two.id}/download/`)).status, 404, "what lies below is gone with it");
  const before = (await ann.get("storage-info/")).body.used_space;
  t.equal(before, one.size + two.size, "the bytes are there, and count");

  const trash = await ann.get("trash/");
  t.match(trash.body.files, [
    { id: a?.id, path: "/", content_type: "folder" },
    { id: one.id, path: "/a/b/" },
  ]);
  t.equal(Date.parse(trash.body.files[0].purge_at) - Date.parse(trash.body.files[0].deleted_at), 30 * 864e5);
  const page = await ann.get("trash/?limit=1");
  t.equal(page.body.files.length, 1);
  t.match((await ann.get(`trash/?limit=1&cursor=${page.body.next_cursor}`)).body, {
    files: [{ id: one.id }],
    next_cursor: null,
  });
  t.equal((await ann.get("trash/?cursor=x")).status, 400);

  // One of a folder that is gone comes back to its path, made anew; then the folder finds its name taken.
  const back = await ann.post(`${one.id}/restore/`);
  t.match(back, { status: 200, body: { file: { id: one.id, path: "/a/b/" }, message: "文件已恢复" } });
  t.match((await ann.post(`${a?.id}/restore`)).body.file, { id: a?.id, name: "a (1)", path: "/" });
  t.same(await ann.names("/a (1)/b"), ["two.txt"]);
  const link = await ann.post(`${two.id}/download/`);
  t.equal((await follow(cloud, link.body.download_url)).text, "the bytes of two.txt");
  t.equal((await ann.post(`${a?.id}/restore`)).status, 404, "it is not in the trash any more");
});

t.test("what is removed from the trash is gone for good, its bytes too", async (t) => {
  const cloud = await openDrive(t);
  const ann = await keeper(cloud, "ann");
  for (const name of ["1", "2", "3"]) await ann.add(name, "/a/b");
  const lone = await ann.add("lone", "/");
  const kept = await ann.add("kept", "/");
  const [a] = (await ann.post("list/")).body.files as Shown[];
  t.equal((await ann.post(`${lone.id}/purge/`)).status, 404, "only from the trash");
  await ann.post(`${a?.id}/delete/`);
  await ann.post(`${lone.id}/delete/`);
  t.match(await ann.post(`${lone.id}/purge/`), { status: 200, body: { message: "文件已彻底删除" } });
  t.equal((await ann.post(`${lone.id}/restore/`)).status, 404);
  t.match((await ann.post("trash/empty/")).body, { deleted: 1, message: "回收站已清空" });
  t.same((await ann.get("trash/")).body.files, []);
  const rows = await cloud.db.selectFrom("files").select("name").execute();
  t.same(rows, [{ name: "kept" }]);
  t.equal((await ann.get("storage-info/")).body.used_space, kept.size);
  await cloud.store.sweep(new Date(Date.now() + 1000));
  const objects = await cloud.db.selectFrom("objects").select("key").execute();
  t.same(objects, [{ key: "ann/kept" }]);
});
