import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join as path } from "node:path";
import sharp from "sharp";
import t, { type Test } from "tap";
import { call, type Cloud, openCloud, register } from "../../cloud.ts";
import { bundle, type Item, sha256 } from "../../pictures.ts";
import { createEasel, pictureOf } from "./easel.ts";
import { ask, finished, join } from "./studio.ts";

const staged = ({ dataDir }: Cloud) => readdirSync(path(dataDir, "staging"));

/** Someone whose desktop has synced a character and clothes, logged in to the studio. */
async function withWardrobe(cloud: Cloud, username: string) {
  const device = await register(cloud, username);
  const item = async (id: string, category: string): Promise<Item> => {
    const name = `${username}-${id}`;
    return { id: name, filename: `${category}_${name}.png`, category, bytes: await pictureOf(name) };
  };
  const items = [await item("char", "char"), await item("dress", "clothes"), await item("coat", "clothes")];
  const pushed = await call(cloud, "POST", `/api/sync/user/${device.id}`, { ...device, body: bundle(items) });
  if (pushed.body.sync_result?.saved_files !== 3) throw new Error(JSON.stringify(pushed.body));
  const body = { username, password: `pass of ${username}` };
  const login = await ask(cloud, "POST", "/api/auth/login", { body });
  const token: string = login.body.data.token;
  const tryOn = (character: unknown, clothes: unknown, more: object = {}) =>
    ask(cloud, "POST", "/api/v1/images/try-on", {
      token,
      body: { character_image_id: character, clothes_image_id: clothes, ...more },
    });
  const trash = (ids: string[]) =>
    call(cloud, "POST", `/api/sync/user/${device.id}/trash`, { ...device, body: { ids } });
  return { device, token, tryOn, trash, items };
}

async function start(t: Test, options: Parameters<typeof createEasel>[0] = {}) {
  const easel = createEasel(options);
  const cloud = await openCloud(t, { generators: easel.generators });
  return { easel, cloud };
}

t.test("a try-on is made of two pictures of the wardrobe and records them", async (t) => {
  const { easel, cloud } = await start(t);
  const ann = await withWardrobe(cloud, "ann");
  const { status, body } = await ann.tryOn("ann-char", "ann-dress", { params: { seed: 3 } });
  t.equal(status, 202);
  const [character, dress] = ann.items.map(({ bytes = Buffer.of() }) => sha256(bytes));
  const sources = [
    { role: "character", imageId: "ann-char", sha256: character },
    { role: "clothes", imageId: "ann-dress", sha256: dress },
  ];
  t.match(body, {
    status: "success",
    message: "试穿任务已提交",
    data: { kind: "try-on", prompt: "", sources },
  });

  const canvas = await easel.next();
  t.same(canvas.params, { seed: 3 });
  for (const [role, at] of [
    ["character", 0],
    ["clothes", 1],
  ] as const) {
    const source = canvas.sources?.[role];
    t.equal(source?.format, "png");
    t.same(await readFile(source?.path ?? ""), ann.items[at]?.bytes);
  }
  await ann.trash(["ann-char"]);
  t.same(
    await readFile(canvas.sources?.character.path ?? ""),
    ann.items[0]?.bytes,
    "what was begun keeps its bytes",
  );
  canvas.finish();
  t.match(await finished(cloud, ann, 1), { status: "completed", sources });
  t.same(staged(cloud), []);
});

t.test("only the caller's own pictures of the right category are taken", async (t) => {
  const { easel, cloud } = await start(t);
  const ann = await withWardrobe(cloud, "ann");
  const bob = await withWardrobe(cloud, "bob");
  const studioOnly = await join(cloud, "cat");
  await ann.trash(["ann-coat"]);
  const cases: [unknown, unknown, number, string][] = [
    ["bob-char", "ann-dress", 404, "衣橱中没有这张图片"],
    ["ann-char", "bob-dress", 404, "衣橱中没有这张图片"],
    ["ann-char", "ann-coat", 404, "衣橱中没有这张图片"],
    ["ann-char", "none", 404, "衣橱中没有这张图片"],
    ["../ann-char", "' or 1=1", 404, "衣橱中没有这张图片"],
    ["ann-dress", "ann-char", 400, "图片分类不正确：人物须取自 char，服装须取自 clothes"],
    ["ann-char", "ann-char", 400, "图片分类不正确：人物须取自 char，服装须取自 clothes"],
    [undefined, "ann-dress", 400, "请选择一张人物图片和一张服装图片"],
    ["ann-char", null, 400, "请选择一张人物图片和一张服装图片"],
    [["ann-char"], 5, 400, "请选择一张人物图片和一张服装图片"],
  ];
  for (const [character, clothes, status, message] of cases) {
    const reply = await ann.tryOn(character, clothes);
    t.match(
      [reply.status, reply.body.status, reply.body.message],
      [status, "error", message],
      String([character, clothes]),
    );
  }
  t.equal((await ann.tryOn("ann-char", "ann-dress", { prompt: "长".repeat(2001) })).status, 400);
  t.equal((await ann.tryOn("ann-char", "ann-dress", { params: [] })).status, 400);
  const other = await ask(cloud, "POST", "/api/v1/images/try-on", {
    token: studioOnly.token,
    body: { character_image_id: "ann-char", clothes_image_id: "ann-dress" },
  });
  t.equal(other.status, 404);
  const device = await ask(cloud, "POST", "/api/v1/images/try-on", { token: bob.device.token, body: {} });
  t.equal(device.status, 401, "a device token opens the sync surface alone");
  t.equal(easel.count(), 0);
  t.same(await cloud.db.selectFrom("image_generations").selectAll().execute(), []);
});

t.test("a picture that is deleted while the try-on waits lets it fail with a sentence", async (t) => {
  const { easel, cloud } = await start(t);
  const ann = await withWardrobe(cloud, "ann");
  await ann.tryOn("ann-char", "ann-dress");
  const first = await easel.next();
  await ann.tryOn("ann-char", "ann-coat");
  await ann.tryOn("ann-char", "ann-dress", { prompt: "third" });
  await ann.trash(["ann-coat"]);
  first.finish();
  t.match(await finished(cloud, ann, 2), {
    status: "failed",
    errorMessage: "所选的服装图片已被删除",
    errorCode: "CLOTHES_GONE",
    imageUrl: null,
  });
  const third = await easel.next();
  t.equal(third.prompt, "third");
  third.finish();
  t.equal((await finished(cloud, ann, 3)).status, "completed");
  t.equal(easel.count(), 2, "the generator was not asked");
  t.same(staged(cloud), []);
});

t.test("a generator that cannot do it is not asked", async (t) => {
  const words = await start(t, { tryOn: false });
  const ann = await withWardrobe(words.cloud, "ann");
  const refused = await ann.tryOn("ann-char", "ann-dress");
  t.match([refused.status, refused.body.message], [400, "当前的图像生成服务不支持试穿"]);

  const clothes = createEasel({ fromPrompt: false });
  const cloud = await openCloud(t, { dir: t.testdir({}), generators: clothes.generators });
  const bob = await join(cloud, "bob");
  const { status, body } = await ask(cloud, "POST", "/api/v1/images/generate", {
    token: bob.token,
    body: { prompt: "x" },
  });
  t.match([status, body.message], [400, "当前的图像生成服务不支持文字生成图像"]);
  t.same(await cloud.db.selectFrom("image_generations").selectAll().execute(), []);
});

t.test("the test generator puts the two side by side", async (t) => {
  const cloud = await openCloud(t);
  const ann = await withWardrobe(cloud, "ann");
  await ann.tryOn("ann-char", "ann-dress", { prompt: "试穿" });
  const record = await finished(cloud, ann, 1);
  t.match(record, { status: "completed", used: { generator: "test" } });
  const { bytes } = await ask(cloud, "GET", record.imageUrl, { token: ann.token });
  const drawn = await sharp(bytes).metadata();
  t.ok(drawn.width > 400 && drawn.width === record.width);
});
