import { existsSync, readdirSync } from "node:fs";
import { join as path } from "node:path";
import sharp from "sharp";
import t from "tap";
import { type Cloud, openCloud } from "../../cloud.ts";
import { createEasel, pictureOf } from "./easel.ts";
import { ask, finished, generate, join, type Member } from "./studio.ts";

const filesOf = ({ dataDir }: Cloud, { id }: Member) => {
  const folder = path(dataDir, "generated", String(id));
  return existsSync(folder) ? readdirSync(folder) : [];
};
const staged = ({ dataDir }: Cloud) => readdirSync(path(dataDir, "staging"));
const rows = ({ db }: Cloud) => db.selectFrom("image_generations").selectAll().orderBy("id").execute();

t.test("generate-test answers the finished record as documented", async (t) => {
  const cloud = await openCloud(t);
  const ann = await join(cloud, "ann");
  const body = {
    prompt: "你的图像提示词",
    params: { model: "test_model", steps: 50, seed: 12345, extra: { a: [1] } },
  };
  const { status, body: reply } = await ask(cloud, "POST", "/api/v1/images/generate-test", {
    token: ann.token,
    body,
  });
  t.equal(status, 200);
  const url = new RegExp(`^/api/uploads/generated_images/${ann.id}/[0-9a-f]{32}\\.png$`);
  const thumbnailUrl = new RegExp(`^/api/uploads/generated_images/${ann.id}/[0-9a-f]{32}_thumbnail\\.webp$`);
  t.match(reply, {
    status: "success",
    message: "图像生成成功",
    data: { id: 1, imageUrl: url, status: "completed" },
  });

  const history = await ask(cloud, "GET", "/api/v1/images/history", { token: ann.token });
  t.match(history.body, {
    status: "success",
    data: {
      records: [
        {
          id: 1,
          prompt: body.prompt,
          imageUrl: url,
          thumbnailUrl,
          status: "completed",
          createdAt: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
          updatedAt: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
          params: { ...body.params, model_used: "test_model", seed: 12345, steps: 50 },
          errorMessage: null,
          used: {
            model_used: "test_model",
            seed: 12345,
            steps: 50,
            width: Number,
            height: Number,
            duration_ms: Number,
          },
          kind: "test",
          favorite: false,
          sources: [],
        },
      ],
      pagination: { total: 1, page: 1, perPage: 10, totalPages: 1 },
    },
  });

  const { data } = reply;
  const image = await ask(cloud, "GET", data.imageUrl, { token: ann.token });
  t.match([image.status, image.headers["content-type"]], [200, "image/png"]);
  t.match(image.headers, { "x-content-type-options": "nosniff", "cache-control": /^private/ });
  const drawn = await sharp(image.bytes).metadata();
  t.match([drawn.format, drawn.width, drawn.height], ["png", data.width, data.height]);
  t.equal(image.bytes.length, data.fileSize);
  const thumbnail = await ask(cloud, "GET", data.thumbnailUrl, { token: ann.token });
  const small = await sharp(thumbnail.bytes).metadata();
  t.match([thumbnail.headers["content-type"], small.format], ["image/webp", "webp"]);
  t.ok(Math.max(small.width, small.height) <= 400);
  t.equal(filesOf(cloud, ann).length, 2);
  t.same(staged(cloud), []);
});

t.test("a generation goes from pending over processing to completed", async (t) => {
  const easel = createEasel();
  const cloud = await openCloud(t, { generators: easel.generators });
  const ann = await join(cloud, "ann");
  const { token } = ann;
  const { status, body } = await generate(cloud, ann, "红色连衣裙", { steps: 3, model_used: "mine" });
  t.equal(status, 202);
  t.match(body, {
    status: "success",
    data: {
      id: 1,
      prompt: "红色连衣裙",
      imageUrl: null,
      thumbnailUrl: null,
      params: { steps: 3 },
      kind: "generate",
      errorMessage: null,
      signedUrl: null,
    },
  });
  const canvas = await easel.next();
  t.match([canvas.prompt, canvas.params], ["红色连衣裙", { steps: 3 }]);
  canvas.progress(0.25, "正在绘制");
  const half = await ask(cloud, "GET", "/api/v1/images/1", { token });
  t.match(half.body.data, { status: "processing", progress: 0.25, progressNote: "正在绘制" });

  const second = await generate(cloud, ann, "waits");
  t.match(second.body.data, { id: 2, status: "pending", progress: null });

  const stream = ask(cloud, "GET", "/api/v1/images/1/events", { token });
  canvas.finish();
  const events = await stream;
  t.match(events.headers, { "content-type": /^text\/event-stream/ });
  const text = events.bytes.toString();
  t.match(text, /event: generation\ndata: .*"status":"processing","/);
  t.match(text, /event: generation\nid: finished\ndata: .*"status":"completed"/);
  const again = await ask(cloud, "GET", "/api/v1/images/1/events", {
    token,
    headers: { "last-event-id": "finished" },
  });
  t.match([again.status, again.bytes.length], [204, 0], "a browser is told not to come back");

  const done = await ask(cloud, "GET", "/api/v1/images/1", { token });
  t.match(done.body.data, {
    status: "completed",
    progress: null,
    params: { steps: 3, model_used: "mine", seed: 7, width: 80, height: 60 },
    used: { model_used: "easel-1", seed: 7 },
  });
  const image = await ask(cloud, "GET", done.body.data.imageUrl, { token });
  t.same(image.bytes, await pictureOf("红色连衣裙"));
  (await easel.next()).finish();
  t.equal((await finished(cloud, ann, 2)).status, "completed");
});

t.test("what is wrong with a prompt or its parameters is said, and makes no record", async (t) => {
  const easel = createEasel();
  const cloud = await openCloud(t, { generators: easel.generators });
  const { token } = await join(cloud, "ann");
  const long = "提示词必须是文本，且不能超过2000个字符";
  const free = "生成参数必须是对象，不能超过8KB或5层";
  const cases: [unknown, string][] = [
    [{}, "提示词不能为空"],
    [{ prompt: null }, "提示词不能为空"],
    [{ prompt: " \n" }, "提示词不能为空"],
    [{ prompt: 5 }, long],
    [{ prompt: ["a"] }, long],
    [{ prompt: "长".repeat(2001) }, long],
    [{ prompt: "a", params: 5 }, free],
    [{ prompt: "a", params: "x" }, free],
    [{ prompt: "a", params: [] }, free],
    [{ prompt: "a", params: { text: "x".repeat(9000) } }, free],
    [{ prompt: "a", params: { a: { b: { c: { d: { e: {} } } } } } }, free],
    ["", "提示词不能为空"],
    [{ prompt: "x".repeat(2_000_000) }, "请求过大：提示词不能超过2000个字符，生成参数不能超过8KB"],
    ["[]", "提示词不能为空"],
    ["{", "提示词不能为空"],
  ];
  for (const url of ["/api/v1/images/generate", "/api/v1/images/generate-test"]) {
    for (const [body, message] of cases) {
      const reply = await ask(cloud, "POST", url, { token, body });
      t.match(
        [reply.status, reply.body.status, reply.body.message],
        [400, "error", message],
        JSON.stringify(body).slice(0, 80),
      );
    }
  }
  t.same(await rows(cloud), []);
  for (const prompt of ["😀".repeat(2000), "a\u0000b\ud800"]) {
    const body = { prompt, params: null, unknown: 1 };
    t.equal((await ask(cloud, "POST", "/api/v1/images/generate", { token, body })).status, 202);
  }
  t.equal(easel.count() <= 1, true);
});

t.test("the history is paged, newest first, searched and filtered", async (t) => {
  const cloud = await openCloud(t, {
    env: { GENERATIONS_WAITING_PER_USER: "100" },
    generators: createEasel().generators,
  });
  const ann = await join(cloud, "ann");
  const bob = await join(cloud, "bob");
  const prompts = Array.from({ length: 60 }, (_, n) => `第${n}张 ${n % 2 ? "红色连衣裙" : "蓝色 Ｊeans"}`);
  for (const prompt of prompts) await generate(cloud, ann, prompt);
  await generate(cloud, bob, "鲍勃的红色");
  const history = async (query: string, { token } = ann) => {
    const { status, body } = await ask(cloud, "GET", `/api/v1/images/history${query}`, { token });
    return {
      status,
      ids: body.data?.records.map(({ id }: { id: number }) => id),
      pagination: body.data?.pagination,
    };
  };
  const first = await history("");
  t.same(first.ids, [60, 59, 58, 57, 56, 55, 54, 53, 52, 51]);
  t.same(first.pagination, { total: 60, page: 1, perPage: 10, totalPages: 6 });
  t.same((await history("?page=6")).ids, [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  t.same((await history("?page=7")).ids, []);
  t.same((await history("?page=999999999999999")).ids, []);
  t.match((await history("?page=0")).pagination, { page: 1, perPage: 10 });
  t.match((await history("?page=-3&per_page=-1")).pagination, { page: 1, perPage: 1 });
  t.match((await history("?page=&per_page=")).pagination, { page: 1, perPage: 10 });
  const most = await history("?per_page=1000");
  t.match([most.ids.length, most.pagination], [50, { perPage: 50, totalPages: 2 }]);
  for (const query of [
    "?page=x",
    "?per_page=1.5",
    "?page=9999999999999999999",
    "?status=gone",
    "?favorite=maybe",
  ]) {
    t.equal((await history(query)).status, 400, query);
  }
  const search = async (q: string, more = "") =>
    (await history(`?per_page=50&q=${encodeURIComponent(q)}${more}`)).pagination.total;
  t.equal(await search("连衣"), 30);
  t.equal(await search("jeans"), 30, "regardless of case and width");
  t.equal(await search("红色 第1"), 6, "every word");
  t.equal(await search("裙红"), 0);
  t.equal(await search("%_'\""), 0);
  t.equal(await search("鲍勃"), 0, "nobody else's");
  await ask(cloud, "PATCH", "/api/v1/images/5", { token: ann.token, body: { favorite: true } });
  await ask(cloud, "POST", "/api/v1/images/9/cancel", { token: ann.token });
  t.same((await history("?favorite=true")).ids, [5]);
  t.equal((await history("?favorite=false")).pagination.total, 59);
  t.same((await history("?status=canceled")).ids, [9]);
  t.equal(await search("红色", "&status=pending"), 30);
  t.same((await history("", bob)).ids, [61]);
});

t.test("what waits or is drawn can be canceled, retried and deleted", async (t) => {
  const easel = createEasel();
  const cloud = await openCloud(t, { generators: easel.generators });
  const ann = await join(cloud, "ann");
  const { token } = ann;
  const act = (method: "POST" | "DELETE", id: number, what = "") =>
    ask(cloud, method, `/api/v1/images/${id}${what}`, { token });
  for (const prompt of ["one", "two", "three"]) await generate(cloud, ann, prompt);

  const one = await easel.next();
  const canceled = await act("POST", 1, "/cancel");
  t.match([canceled.status, canceled.body.data.status], [200, "canceled"]);
  t.ok(one.signal.aborted, "the generator is told");
  const two = await easel.next();
  t.equal(two.prompt, "two", "the queue goes on");
  t.match((await act("POST", 3, "/cancel")).body.data, { status: "canceled", errorMessage: null });
  for (const id of [1, 3]) {
    const reply = await act("POST", id, "/cancel");
    t.match([reply.status, reply.body.message], [409, "该图像已处理完毕，无法取消"]);
  }
  t.equal((await act("POST", 2, "/retry")).status, 409);
  two.finish();
  await finished(cloud, ann, 2);
  for (const what of ["/cancel", "/retry"]) t.equal((await act("POST", 2, what)).status, 409);

  const retried = await act("POST", 1, "/retry");
  t.match([retried.status, retried.body.data.id, retried.body.message], [202, 1, "图像生成任务已提交"]);
  const again = await easel.next();
  one.finish(await pictureOf("too late"));
  again.finish();
  const done = await finished(cloud, ann, 1);
  t.equal(done.status, "completed");
  t.same((await ask(cloud, "GET", done.imageUrl, { token })).bytes, await pictureOf("one"));

  await act("POST", 3, "/retry");
  const three = await easel.next();
  const stream = ask(cloud, "GET", "/api/v1/images/3/events", { token });
  const deleted = await act("DELETE", 3);
  t.match([deleted.status, deleted.body.data], [200, { id: 3 }]);
  t.ok(three.signal.aborted);
  t.match((await stream).bytes.toString(), /event: deleted\nid: finished\ndata: \{"id":3\}/);
  three.finish();
  t.equal((await act("DELETE", 3)).status, 404);
  const { imageUrl } = done;
  t.equal((await act("DELETE", 1)).status, 200);
  t.equal((await ask(cloud, "GET", imageUrl, { token })).status, 404);
  t.equal(filesOf(cloud, ann).length, 2, "the files of one picture are left");
  t.same(staged(cloud), []);
  t.same(
    (await rows(cloud)).map(({ id }) => id),
    [2],
  );
});
