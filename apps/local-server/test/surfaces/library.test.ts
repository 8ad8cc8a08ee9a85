import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import t from "tap";
import sharp from "sharp";
import { type Desktop, newPerson, type Person, startDesktop } from "../support/desktop.ts";
import { filesUnder } from "../support/files.ts";
import { dataUrl, fileForm, picture } from "../support/pictures.ts";

interface Saved {
  readonly id: string;
  readonly filename: string;
  readonly bytes: Buffer;
}

async function save(person: Pick<Person, "send">, facts: Record<string, unknown> = {}): Promise<Saved> {
  const bytes = await picture();
  const { body } = await person.send("POST", "/api/receive-image", {
    json: { imageData: dataUrl(bytes), ...facts },
  });
  return { id: body.imageId, filename: body.filename, bytes };
}

async function saveMany(
  person: Person,
  count: number,
  facts: Record<string, unknown> = {},
): Promise<Saved[]> {
  const saved: Saved[] = [];
  for (let index = 0; index < count; index += 1) saved.push(await save(person, facts));
  return saved;
}

const idsOf = (images: readonly { readonly id: string }[]) => images.map(({ id }) => id);
const pictures = (desktop: Desktop) => filesUnder(join(desktop.dir, "saved_images"));
const trashed = (desktop: Desktop) => filesUnder(join(desktop.dir, "trash"));

t.test("the list is paged as documented, newest first", async (t) => {
  const desktop = await startDesktop(t);
  const admin = await desktop.login();
  t.same((await admin.send("GET", "/api/user/images")).body, {
    images: [],
    total: 0,
    page: 1,
    per_page: 20,
    pages: 0,
    next_cursor: null,
  });
  const saved = await saveMany(admin, 25);
  const newestFirst = idsOf(saved).toReversed();
  const first = (await admin.send("GET", "/api/user/images?page=1&per_page=10")).body;
  t.match(first, { total: 25, page: 1, per_page: 10, pages: 3 });
  t.same(idsOf(first.images), newestFirst.slice(0, 10));
  const third = (await admin.send("GET", "/api/user/images?page=3&per_page=10")).body;
  t.same(idsOf(third.images), newestFirst.slice(20));
  t.equal(third.next_cursor, null);
  t.same((await admin.send("GET", "/api/user/images?page=9")).body.images, []);
  t.equal((await admin.send("GET", "/api/user/images")).body.images.length, 20);
  t.equal((await admin.send("GET", "/api/user/images?per_page=5000")).body.per_page, 100);
  t.equal((await admin.send("GET", "/api/user/images?page=&per_page=")).body.per_page, 20);
  for (const query of [
    "page=0",
    "page=x",
    "per_page=0",
    "sort=odd",
    "favorite=maybe",
    "cursor=abc",
    "page=-1",
  ]) {
    const reply = await admin.send("GET", `/api/user/images?${query}`);
    t.match(reply, { status: 400, body: { error: "请求参数错误" } }, query);
  }
  t.match(await admin.send("GET", "/api/user/images?category=hats"), {
    status: 400,
    body: { error: "无效的分类" },
  });
  const [image] = first.images;
  t.equal(image?.preview_url, `/api/user/${admin.userId}/images/${saved.at(-1)?.filename}`);
  t.equal(image?.thumbnail_url, `/api/user/${admin.userId}/thumbnails/${saved.at(-1)?.filename}`);
});

t.test(
  "a cursor walks every order to its end without a gap or a double, while pictures come and go",
  async (t) => {
    const desktop = await startDesktop(t);
    const admin = await desktop.login();
    const saved = await saveMany(admin, 23);
    for (const sort of ["newest", "oldest", "largest", "smallest", "name"]) {
      const seen: string[] = [];
      let cursor = "";
      for (let page = 1; ; page += 1) {
        const { body } = await admin.send("GET", `/api/user/images?per_page=5&sort=${sort}${cursor}`);
        t.equal(body.page, page);
        seen.push(...idsOf(body.images));
        if (body.next_cursor === null) break;
        cursor = `&cursor=${body.next_cursor}`;
      }
      const all = (await admin.send("GET", `/api/user/images?per_page=100&sort=${sort}`)).body.images;
      t.same(seen, idsOf(all), sort);
      t.same(seen.toSorted(), idsOf(saved).toSorted());
    }
    const { body } = await admin.send("GET", "/api/user/images?per_page=5");
    await save(admin);
    await admin.send("DELETE", `/api/user/images/${saved[0]?.id}`);
    const next = await admin.send("GET", `/api/user/images?per_page=5&cursor=${body.next_cursor}`);
    t.same(idsOf(next.body.images), idsOf(saved).toReversed().slice(5, 10));
    const otherOrder = await admin.send("GET", `/api/user/images?sort=name&cursor=${body.next_cursor}`);
    t.equal(otherOrder.status, 400, "a cursor is good for its own order only");
    const bent = `${body.next_cursor?.slice(0, -2)}xx`;
    t.equal((await admin.send("GET", `/api/user/images?cursor=${bent}`)).status, 400);
  },
);

t.test(
  "a search finds any part of a word in title, page, file name, alternative text and tags",
  async (t) => {
    const desktop = await startDesktop(t);
    const admin = await desktop.login();
    const dress = await save(admin, {
      pageInfo: {
        url: "https://shop.example.com/sommer/kleid",
        title: "夏季连衣裙 Summer Dress",
        imageContext: { alt: "红色 A字裙" },
      },
    });
    const coat = await save(admin, {
      pageInfo: { title: "冬季大衣", imageContext: { alt: "Ｗｏｏｌ coat" } },
    });
    const file = await admin.send("POST", "/api/upload-file", {
      form: fileForm(await picture(), "我的牛仔裤.png"),
    });
    await admin.send("PATCH", `/api/user/images/${coat.id}`, {
      json: { title: "Max Mara", tags: ["收藏夹", "Winter"] },
    });
    const other = await newPerson(desktop, "other");
    await save(other, { pageInfo: { title: "夏季连衣裙" } });

    const find = async (q: string, more = "") =>
      (await admin.send("GET", `/api/user/images?q=${encodeURIComponent(q)}${more}`)).body;
    const found: [string, string[]][] = [
      ["连衣", [dress.id]],
      ["裙", [dress.id]],
      ["季", [coat.id, dress.id]],
      ["季大衣", [coat.id]],
      ["SUMMER", [dress.id]],
      ["umme", [dress.id]],
      ["夏季 dress", [dress.id]],
      ["dress 大衣", []],
      ["sommer/kle", [dress.id]],
      ["字裙", [dress.id]],
      ["wool", [coat.id]],
      ["牛仔", [file.body.imageId]],
      ["收藏", [coat.id]],
      ["winter", [coat.id]],
      ["max mara", [coat.id]],
      ["裙夏", []],
      ["不存在", []],
      [`" OR *`, []],
      ["NEAR(", []],
      ["100%", []],
    ];
    for (const [q, ids] of found) {
      const body = await find(q);
      t.same(idsOf(body.images), ids, q);
      t.equal(body.total, ids.length, q);
    }
    t.equal((await find("   ")).total, 3, "nothing to look for is no search");
    t.equal((await find("季", "&category=char")).total, 0);
    t.same(idsOf((await find("季", "&sort=oldest")).images), [dress.id, coat.id]);
    t.equal((await find("季", "&sort=largest&per_page=1")).pages, 2);
    await admin.send("DELETE", `/api/user/images/${dress.id}`);
    t.same((await find("连衣")).images, [], "what is in the trash is not found");
    await admin.send("POST", `/api/user/images/${dress.id}/restore`);
    t.same(idsOf((await find("连衣")).images), [dress.id]);
    t.equal((await admin.send("GET", `/api/user/images?q=${"x".repeat(201)}`)).status, 400);
  },
);

t.test("title, favourite and tags change alone, and filters follow them", async (t) => {
  const desktop = await startDesktop(t);
  const admin = await desktop.login();
  const [one, two] = (await saveMany(admin, 2)) as [Saved, Saved];
  const change = (id: string, json: unknown) => admin.send("PATCH", `/api/user/images/${id}`, { json });
  await desktop.context.db.updateTable("images").set({ cloud_synced: 1 }).execute();

  const titled = await change(one.id, {
    title: "  My dress  ",
    favorite: true,
    tags: ["Red", "red", " ", "夏"],
  });
  t.match(titled, {
    status: 200,
    body: {
      success: true,
      image: { title: "My dress", favorite: true, tags: ["Red", "夏"], cloud_synced: false },
    },
  });
  t.match((await change(one.id, { tags: ["Blue"] })).body.image, { title: "My dress", favorite: true });
  t.match((await change(one.id, { title: null })).body.image, { title: null, tags: ["Blue"] });
  const before = await desktop.context.db
    .selectFrom("images")
    .select("revision")
    .where("id", "=", two.id)
    .executeTakeFirst();
  t.match((await change(two.id, {})).body.image, { cloud_synced: true }, "no change is no change");
  t.match((await change(two.id, { favorite: false })).body.image, { cloud_synced: true });
  t.same(
    await desktop.context.db
      .selectFrom("images")
      .select("revision")
      .where("id", "=", two.id)
      .executeTakeFirst(),
    before,
  );
  const ids = async (query: string) =>
    idsOf((await admin.send("GET", `/api/user/images?${query}`)).body.images);
  t.same(await ids("favorite=true"), [one.id]);
  t.same(await ids("favorite=false"), [two.id]);
  t.same(await ids("tag=BLUE"), [one.id]);
  t.same(await ids("tag=Red"), []);
  t.match(await change("i-unknown", { title: "x" }), { status: 404, body: { error: "图片不存在" } });
  t.match(await change(one.id, { category: "hats" }), { status: 400, body: { error: "无效的分类" } });
  t.equal((await change(one.id, { tags: "red" })).status, 400);
  t.equal((await change(one.id, { title: "x".repeat(501) })).status, 400);
});

t.test("a picture moves to another category with its file, name and thumbnail", async (t) => {
  const desktop = await startDesktop(t);
  const admin = await desktop.login();
  const saved = await save(admin);
  const move = (id: string, category: string) =>
    admin.send("PATCH", `/api/user/images/${id}`, { json: { category } });
  const { image } = (await move(saved.id, "char")).body;
  t.equal(image.filename, saved.filename.replace("clothes_", "char_"));
  t.match(image, { id: saved.id, category: "char", context_info: { category: "char" } });
  t.same(await pictures(desktop), [`${admin.userId}/char/${image.filename}`]);
  t.same((await admin.send("GET", image.preview_url)).bytes, saved.bytes);
  t.equal((await admin.send("GET", image.thumbnail_url)).status, 200);
  t.same(await filesUnder(join(desktop.dir, "thumbnails")), [`${admin.userId}/${image.filename}.webp`]);
  t.equal((await admin.send("GET", `/api/user/${admin.userId}/images/${saved.filename}`)).status, 404);

  const again = await admin.send("POST", "/api/upload-file", { form: fileForm(saved.bytes) });
  t.equal(again.body.duplicate, false, "clothes has it no longer");
  t.match(await move(again.body.imageId, "char"), { status: 400, body: { error: "该分类中已有相同的图片" } });
  t.equal((await pictures(desktop)).length, 2);
});

t.test("a deleted picture is in the trash alone, and comes back whole", async (t) => {
  const desktop = await startDesktop(t);
  const admin = await desktop.login();
  const [kept, gone] = (await saveMany(admin, 2)) as [Saved, Saved];
  const deletions = () => desktop.context.db.selectFrom("cloud_deletions").select("image_id").execute();
  const deleted = await admin.send("DELETE", `/api/user/images/${gone.id}`);
  t.match(deleted, { status: 200, body: { success: true, image: { id: gone.id, deleted_at: /^\d{4}-/ } } });
  t.same(await trashed(desktop), [`${admin.userId}/clothes/${gone.filename}`]);
  t.same(await pictures(desktop), [`${admin.userId}/clothes/${kept.filename}`]);
  t.same(await deletions(), [{ image_id: gone.id }]);
  t.same(idsOf((await admin.send("GET", "/api/user/images")).body.images), [kept.id]);
  t.equal((await admin.send("GET", "/api/user/profile")).body.user.image_count, 1);
  t.equal((await desktop.send("GET", "/api/status")).body.total_images, 1);
  t.match((await admin.send("GET", "/api/user/trash")).body, { total: 1, images: [{ id: gone.id }] });
  for (const path of [
    `/api/user/${admin.userId}/images/${gone.filename}`,
    `/api/user/${admin.userId}/images/clothes/${gone.filename}`,
    `/api/user/images/${gone.id}`,
  ]) {
    t.match(await admin.send("GET", path), { status: 404, body: { error: "图片不存在" } }, path);
  }
  t.equal((await admin.send("DELETE", `/api/user/images/${gone.id}`)).status, 404);

  const restored = await admin.send("POST", `/api/user/images/${gone.id}/restore`);
  t.match(restored, { status: 200, body: { image: { id: gone.id, deleted_at: null, status: "saved" } } });
  t.same(await deletions(), []);
  t.same(await trashed(desktop), []);
  t.same((await admin.send("GET", restored.body.image.preview_url)).bytes, gone.bytes);
  t.equal((await admin.send("POST", `/api/user/images/${kept.id}/restore`)).status, 404);
});

t.test(
  "the trash shows its owner thumbnails, also lost ones, until the picture is gone for good",
  async (t) => {
    const desktop = await startDesktop(t);
    const admin = await desktop.login();
    const other = await newPerson(desktop, "other");
    const [seen, unseen] = (await saveMany(admin, 2)) as [Saved, Saved];
    const path = ({ filename }: Saved) => `/api/user/${admin.userId}/thumbnails/${filename}`;
    const { bytes } = await admin.send("GET", path(seen));
    for (const { id } of [seen, unseen]) await admin.send("DELETE", `/api/user/images/${id}`);
    t.same((await admin.send("GET", path(seen))).bytes, bytes);
    await rm(join(desktop.dir, "thumbnails"), { recursive: true });
    const made = await admin.send("GET", path(unseen));
    t.match(made, { status: 200 });
    t.match(await sharp(made.bytes).metadata(), { format: "webp" });
    t.equal((await other.send("GET", path(seen))).status, 403);
    t.equal((await desktop.send("GET", path(seen))).status, 401);
    await admin.send("DELETE", "/api/user/trash");
    for (const saved of [seen, unseen]) {
      t.match(await admin.send("GET", path(saved)), { status: 404, body: { error: "图片不存在" } });
    }
    t.same(await filesUnder(join(desktop.dir, "thumbnails")), []);
  },
);

t.test("a picture saved again while in the trash is restored", async (t) => {
  const desktop = await startDesktop(t);
  const admin = await desktop.login();
  const saved = await save(admin);
  await admin.send("DELETE", `/api/user/images/${saved.id}`);
  const again = await admin.send("POST", "/api/upload-file", { form: fileForm(saved.bytes) });
  t.match(again.body, { duplicate: true, imageId: saved.id, filename: saved.filename });
  t.same(await trashed(desktop), []);
  t.same(await pictures(desktop), [`${admin.userId}/clothes/${saved.filename}`]);

  await admin.send("DELETE", `/api/user/images/${saved.id}`);
  await rm(join(desktop.dir, "trash", admin.userId, "clothes", saved.filename));
  t.equal((await admin.send("POST", `/api/user/images/${saved.id}/restore`)).status, 404, "its file is lost");
  const third = await admin.send("POST", "/api/upload-file", { form: fileForm(saved.bytes) });
  t.match(third, { status: 200, body: { imageId: saved.id } });
  t.same((await admin.send("GET", `/api/user/${admin.userId}/images/${saved.filename}`)).bytes, saved.bytes);
});

t.test("a twin saved while the first was moved away keeps its place", async (t) => {
  const desktop = await startDesktop(t);
  const admin = await desktop.login();
  const saved = await save(admin);
  await admin.send("DELETE", `/api/user/images/${saved.id}`);
  const inChar = await admin.send("POST", "/api/upload-file", {
    form: fileForm(saved.bytes, "a.png", { category: "char" }),
  });
  await admin.send("PATCH", `/api/user/images/${inChar.body.imageId}`, { json: { category: "clothes" } });
  t.match(await admin.send("POST", `/api/user/images/${saved.id}/restore`), {
    status: 400,
    body: { error: "该分类中已有相同的图片" },
  });
});

t.test("the trash is emptied by hand, one by one, and after 30 days by itself", async (t) => {
  const desktop = await startDesktop(t);
  const admin = await desktop.login();
  const saved = await saveMany(admin, 5);
  for (const { id } of saved) await admin.send("DELETE", `/api/user/images/${id}`);
  const [first, second] = saved as [Saved, Saved];
  t.match(await admin.send("DELETE", `/api/user/trash/${first.id}`), { status: 200, body: { deleted: 1 } });
  t.match(await admin.send("DELETE", `/api/user/trash/${first.id}`), {
    status: 404,
    body: { error: "图片不存在" },
  });
  t.equal((await trashed(desktop)).length, 4);

  const day = 24 * 60 * 60 * 1000;
  await desktop.context.housekeeping.run(new Date(Date.now() + 29 * day));
  t.equal((await trashed(desktop)).length, 4, "not before their time");
  await desktop.context.db
    .updateTable("images")
    .set({ deleted_at: "2020-01-01 00:00:00" })
    .where("id", "=", second.id)
    .execute();
  await desktop.context.housekeeping.run(new Date());
  t.equal((await trashed(desktop)).length, 3);
  const other = await newPerson(desktop, "other");
  const theirs = await save(other);
  await other.send("DELETE", `/api/user/images/${theirs.id}`);
  t.match(await admin.send("DELETE", "/api/user/trash"), {
    status: 200,
    body: { success: true, deleted: 3 },
  });
  t.same(await trashed(desktop), [`${other.userId}/clothes/${theirs.filename}`], "others keep theirs");
  t.same(await filesUnder(join(desktop.dir, "staging")), []);
  t.equal((await filesUnder(join(desktop.dir, "thumbnails"))).length, 1);
  t.match((await admin.send("GET", "/api/user/trash")).body, { total: 0, images: [] });
  const left = await desktop.context.db.selectFrom("cloud_deletions").select("image_id").execute();
  t.equal(left.length, 6, "the cloud is still to be told");
});

t.test("many pictures change in one call, and each failure is named", async (t) => {
  const desktop = await startDesktop(t);
  const admin = await desktop.login();
  const other = await newPerson(desktop, "other");
  const theirs = await save(other);
  const saved = await saveMany(admin, 6);
  const ids = idsOf(saved);
  const bulk = (json: unknown) => admin.send("POST", "/api/user/images/bulk", { json });
  const moved = await bulk({ action: "move", category: "char", ids: [...ids, ids[0], "i-none", theirs.id] });
  t.match(moved, { status: 200, body: { success: true } });
  t.same(moved.body.done.toSorted(), ids.toSorted());
  t.same(moved.body.failed, [
    { id: "i-none", error: "图片不存在", code: "IMAGE_NOT_FOUND" },
    { id: theirs.id, error: "图片不存在", code: "IMAGE_NOT_FOUND" },
  ]);
  t.ok((await pictures(desktop)).filter((path) => path.includes("/char/")).length === 6);
  await bulk({ action: "tag", ids, tags: ["x", "y"] });
  await bulk({ action: "untag", ids: ids.slice(0, 2), tags: ["X"] });
  const tagged = (await admin.send("GET", "/api/user/images?tag=x")).body;
  t.equal(tagged.total, 4);
  await bulk({ action: "favorite", ids });
  await bulk({ action: "unfavorite", ids: ids.slice(1) });
  t.same(idsOf((await admin.send("GET", "/api/user/images?favorite=true")).body.images), ids.slice(0, 1));
  await bulk({ action: "delete", ids });
  t.equal((await trashed(desktop)).length, 6);
  t.equal((await bulk({ action: "restore", ids })).body.done.length, 6);
  t.same(await trashed(desktop), []);
  t.match(await bulk({ action: "move", ids, category: "hats" }), {
    status: 400,
    body: { error: "无效的分类" },
  });
  t.equal((await bulk({ action: "move", ids })).status, 400);
  t.equal((await bulk({ action: "tag", ids })).status, 400);
  t.equal((await bulk({ action: "explode", ids })).status, 400);
  t.equal((await bulk({ action: "delete", ids: [] })).status, 400);
});

t.test("what was done with many pictures is undone for those that it changed, and exactly", async (t) => {
  const desktop = await startDesktop(t);
  const admin = await desktop.login();
  const saved = await saveMany(admin, 4);
  const ids = idsOf(saved);
  const [first = "", second = "", third = ""] = ids;
  await admin.send("PATCH", `/api/user/images/${first}`, {
    json: { category: "char", favorite: true, tags: ["Old", "x"] },
  });
  await admin.send("PATCH", `/api/user/images/${second}`, { json: { tags: ["Y"] } });
  const look = async () => {
    const { images } = (await admin.send("GET", "/api/user/images?sort=oldest")).body;
    const seen = images.map(({ id, category, favorite, tags, filename }) =>
      // An untagged tag that comes back comes last.
      ({ id, category, favorite, filename, tags: tags.toSorted() }),
    );
    return { seen, files: await pictures(desktop) };
  };
  const before = await look();
  for (const bulk of [
    { action: "move", category: "char" },
    { action: "move", category: "clothes" },
    { action: "favorite" },
    { action: "unfavorite" },
    { action: "tag", tags: ["X", "y", "new"] },
    { action: "untag", tags: ["x", "Y"] },
    { action: "delete" },
  ]) {
    const said = JSON.stringify(bulk);
    const { body } = await admin.send("POST", "/api/user/images/bulk", { json: { ...bulk, ids } });
    t.same(body.done.toSorted(), ids.toSorted(), said);
    for (const json of body.undo) {
      t.match(await admin.send("POST", "/api/user/images/bulk", { json }), {
        status: 200,
        body: { failed: [] },
      });
    }
    t.same(await look(), before, said);
  }
  const { body } = await admin.send("POST", "/api/user/images/bulk", {
    json: { action: "move", category: "char", ids: [first, third] },
  });
  t.same(body.undo, [{ action: "move", category: "clothes", ids: [third] }], "the first was there already");
});

t.test(
  "the ids of a look are listed alone, in its order, and only those of the person who asks",
  async (t) => {
    const desktop = await startDesktop(t);
    const admin = await desktop.login();
    const other = await newPerson(desktop, "other");
    await save(other);
    const saved = await saveMany(admin, 5);
    const ids = idsOf(saved);
    const [first = "", second = ""] = ids;
    await admin.send("PATCH", `/api/user/images/${first}`, { json: { favorite: true } });
    const list = async (query: string) => (await admin.send("GET", `/api/user/image-ids${query}`)).body;
    t.same(await list(""), { ids: ids.toReversed(), next_cursor: null });
    t.same((await list("?favorite=true")).ids, [first]);
    for (const sort of ["newest", "oldest", "largest", "smallest", "name"]) {
      const whole = idsOf((await admin.send("GET", `/api/user/images?sort=${sort}`)).body.images);
      const begin = await list(`?sort=${sort}&per_page=2`);
      const more = await list(`?sort=${sort}&per_page=2&cursor=${begin.next_cursor}`);
      const last = await list(`?sort=${sort}&per_page=2&cursor=${more.next_cursor}`);
      t.same([...begin.ids, ...more.ids, ...last.ids], whole, sort);
      t.equal(last.next_cursor, null);
      t.same((await list(`?sort=${sort}&per_page=2&page=2`)).ids, more.ids);
    }
    await admin.send("DELETE", `/api/user/images/${second}`);
    t.same((await list("?trash=true&favorite=true")).ids, [second]);
    t.equal((await admin.send("GET", "/api/user/image-ids?per_page=10001")).status, 400);
    t.equal((await admin.send("GET", "/api/user/image-ids?cursor=none")).status, 400);
  },
);

t.test("the same picture changed, moved, trashed and restored at once ends whole", async (t) => {
  const desktop = await startDesktop(t);
  const admin = await desktop.login();
  const saved = await save(admin);
  const path = `/api/user/images/${saved.id}`;
  const all = Array.from({ length: 24 }, (_, index) => {
    if (index % 4 === 0) return admin.send("DELETE", path);
    if (index % 4 === 1) return admin.send("POST", `${path}/restore`);
    return admin.send("PATCH", path, {
      json: { category: index % 4 === 2 ? "char" : "clothes", title: `${index}` },
    });
  });
  const replies = await Promise.all(all);
  t.ok(replies.every(({ status }) => status === 200 || status === 404));
  const row = await desktop.context.db.selectFrom("images").selectAll().executeTakeFirstOrThrow();
  const tree = row.deleted_at === null ? "saved_images" : "trash";
  const files = [
    ...(await pictures(desktop)).map((file) => `saved_images/${file}`),
    ...(await trashed(desktop)).map((file) => `trash/${file}`),
  ];
  t.same(files, [`${tree}/${admin.userId}/${row.category}/${row.filename}`]);
  t.same(await readFile(join(desktop.dir, files[0] ?? "")), saved.bytes);
});

t.test("pictures are served to their owner alone, byte for byte", async (t) => {
  const desktop = await startDesktop(t);
  const admin = await desktop.login();
  const other = await newPerson(desktop, "other");
  const saved = await save(admin);
  const base = `/api/user/${admin.userId}`;
  for (const path of [`${base}/images/${saved.filename}`, `${base}/images/clothes/${saved.filename}`]) {
    const reply = await admin.send("GET", path);
    t.same(reply.bytes, saved.bytes);
    t.equal(reply.headers.get("content-type"), "image/png");
    t.equal(reply.headers.get("x-content-type-options"), "nosniff");
    t.match(reply.headers.get("cache-control"), /private/);
    t.match(await other.send("GET", path), { status: 403, body: { error: "权限不足" } });
    t.match(await desktop.send("GET", path), { status: 401, body: { error: "需要登录" } });
  }
  t.match(await other.send("GET", `${base}/thumbnails/${saved.filename}`), { status: 403 });
  const refused: [string, number, string][] = [
    [`${base}/images/hats/${saved.filename}`, 400, "无效的分类"],
    [`${base}/images/char/${saved.filename}`, 404, "图片不存在"],
    [`${base}/images/nothing.png`, 404, "图片不存在"],
    [`${base}/images/..%2F..%2Fimage_database.db`, 404, "图片不存在"],
    [`${base}/images/clothes/%2e%2e%2f%2e%2e%2fsecret.key`, 404, "图片不存在"],
    [`${base}/thumbnails/%00`, 404, "图片不存在"],
    [`/api/user/images/i-unknown`, 404, "图片不存在"],
    [`/api/user/..%2F${admin.userId}/images/${saved.filename}`, 403, "权限不足"],
  ];
  for (const [path, status, error] of refused) {
    t.match(await admin.send("GET", path), { status, body: { error } }, path);
  }
  t.equal((await other.send("GET", `/api/user/images/${saved.id}`)).status, 404);
  await rm(join(desktop.dir, "saved_images", admin.userId, "clothes", saved.filename));
  t.match(await admin.send("GET", `${base}/images/${saved.filename}`), {
    status: 404,
    body: { error: "图片不存在" },
  });
});

t.test("pictures and thumbnails answer conditional and range requests", async (t) => {
  const desktop = await startDesktop(t);
  const admin = await desktop.login();
  const small = await save(admin);
  const large = await picture("png", { width: 1500, height: 1200 });
  const uploaded = await admin.send("POST", "/api/upload-file", { form: fileForm(large) });
  const base = `/api/user/${admin.userId}`;
  for (const [path, bytes] of [
    [`${base}/images/${small.filename}`, small.bytes],
    [`${base}/images/${uploaded.body.filename}`, large],
    [`${base}/thumbnails/${uploaded.body.filename}`, undefined],
  ] as const) {
    const get = (headers: Record<string, string> = {}) => admin.send("GET", path, { headers });
    const whole = await get();
    const full = bytes ?? whole.bytes;
    const etag = whole.headers.get("etag") ?? "";
    t.match(etag, /^"[\w-]+"$/);
    t.equal(whole.headers.get("accept-ranges"), "bytes");
    t.equal(whole.headers.get("cross-origin-resource-policy"), "same-origin");
    t.equal((await get({ "if-none-match": etag })).status, 304);
    t.equal((await get({ "if-none-match": `"x", W/${etag}` })).status, 304);
    t.equal((await get({ "if-none-match": `"other"` })).status, 200);
    const part = await get({ range: "bytes=10-19" });
    t.equal(part.status, 206);
    t.equal(part.headers.get("content-range"), `bytes 10-19/${full.length}`);
    t.same(part.bytes, full.subarray(10, 20));
    t.same((await get({ range: "bytes=-7" })).bytes, full.subarray(-7));
    t.same((await get({ range: `bytes=${full.length - 3}-` })).bytes, full.subarray(-3));
    t.same((await get({ range: `bytes=5-99999999` })).bytes, full.subarray(5));
    const beyond = await get({ range: `bytes=${full.length}-` });
    t.equal(beyond.status, 416);
    t.equal(beyond.headers.get("content-range"), `bytes */${full.length}`);
    for (const range of ["bytes=5-1", "lines=1-2", "bytes=1-2,4-5", "bytes=-", "bytes=a-b"]) {
      t.same((await get({ range })).bytes, full, `${range} is the whole`);
    }
    t.equal((await get({ range: "bytes=0-1", "if-range": `"old"` })).status, 200);
    t.equal((await get({ range: "bytes=0-1", "if-range": etag })).status, 206);
    const head = await admin.send("HEAD", path);
    t.equal(head.status, 200);
    t.equal(head.bytes.length, 0);
  }
});

t.test("a thumbnail that is lost is made anew, and many who ask at once get it", async (t) => {
  const desktop = await startDesktop(t);
  const admin = await desktop.login();
  const large = await picture("jpeg", { width: 900, height: 600 });
  const { body } = await admin.send("POST", "/api/upload-file", { form: fileForm(large) });
  await rm(join(desktop.dir, "thumbnails"), { recursive: true });
  const path = `/api/user/${admin.userId}/thumbnails/${body.filename}`;
  const replies = await Promise.all(Array.from({ length: 8 }, () => admin.send("GET", path)));
  for (const reply of replies) t.match(reply, { status: 200 });
  t.match(await sharp(replies[0]?.bytes).metadata(), { format: "webp", width: 400, height: 267 });
  t.equal((await filesUnder(join(desktop.dir, "thumbnails"))).length, 1);
});
