import t from "tap";
import { type Cloud, openCloud } from "../../cloud.ts";
import { createEasel, pictureOf } from "./easel.ts";
import { ask, finished, generate, join } from "./studio.ts";

const rows = ({ db }: Cloud) => db.selectFrom("image_generations").selectAll().orderBy("id").execute();

t.test("no account sees or touches another's, on any call", async (t) => {
  const easel = createEasel();
  const cloud = await openCloud(t, { generators: easel.generators });
  const ann = await join(cloud, "ann");
  const bob = await join(cloud, "bob");
  await generate(cloud, ann, "mine");
  (await easel.next()).finish();
  const { imageUrl, thumbnailUrl } = await finished(cloud, ann, 1);
  const before = await rows(cloud);

  for (const [method, url, status, body] of [
    ["GET", "/api/v1/images/1", 404],
    ["PATCH", "/api/v1/images/1", 404, { favorite: true }],
    ["DELETE", "/api/v1/images/1", 404],
    ["POST", "/api/v1/images/1/cancel", 404],
    ["POST", "/api/v1/images/1/retry", 404],
    ["GET", "/api/v1/images/1/events", 404],
    ["GET", imageUrl, 403],
    ["GET", thumbnailUrl, 403],
    ["GET", `/api/uploads/generated_images/${ann.id}/none.png`, 403],
  ] as const) {
    const reply = await ask(cloud, method, url, { token: bob.token, body });
    t.match([reply.status, reply.body.status], [status, "error"], `${method} ${url}`);
    const stranger = await ask(cloud, method, url, { body });
    t.match([stranger.status, stranger.body.message], [401, "未授权，请先登录"], `${method} ${url}`);
  }
  for (const [method, url] of [
    ["GET", "/api/v1/images/history"],
    ["POST", "/api/v1/images/generate"],
    ["POST", "/api/v1/images/generate-test"],
    ["POST", "/api/v1/images/try-on"],
  ] as const) {
    t.equal((await ask(cloud, method, url)).status, 401, url);
    t.equal((await ask(cloud, method, url, { token: "x.y.z" })).status, 401, url);
  }
  t.same(await rows(cloud), before);
  t.equal((await ask(cloud, "GET", imageUrl, { token: ann.token })).status, 200);
  const mine = imageUrl.replace(/[^/]+$/, "none.png");
  const missing = await ask(cloud, "GET", mine, { token: ann.token });
  t.match([missing.status, missing.body.message], [404, "图像不存在"]);
  for (const id of ["0", "-1", "999", "999999999999999"]) {
    t.equal((await ask(cloud, "GET", `/api/v1/images/${id}`, { token: ann.token })).status, 404, id);
  }
  for (const id of ["x", "1.5", "99999999999999999999", "%00"]) {
    t.equal((await ask(cloud, "GET", `/api/v1/images/${id}`, { token: ann.token })).status, 400, id);
  }
  const unknown = await ask(cloud, "GET", "/api/v1/images/1/nothing", { token: ann.token });
  t.match([unknown.status, unknown.body], [404, { status: "error", message: "接口不存在" }]);
});

t.test("a signed address opens one picture or stream, for a while and to no one else", async (t) => {
  const easel = createEasel();
  let hours = 0;
  const cloud = await openCloud(t, {
    generators: easel.generators,
    now: () => Date.now() + hours * 3600_000,
  });
  const ann = await join(cloud, "ann");
  await generate(cloud, ann, "mine");
  (await easel.next()).finish();
  const record = await finished(cloud, ann, 1);
  const image = await ask(cloud, "GET", record.signedUrl);
  t.match([image.status, image.headers["content-type"]], [200, "image/png"]);
  t.same(image.bytes, await pictureOf("mine"));
  t.equal((await ask(cloud, "GET", record.signedThumbnailUrl)).headers["content-type"], "image/webp");
  t.equal((await ask(cloud, "GET", record.signedEventsUrl)).status, 200);
  const again = await ask(cloud, "GET", "/api/v1/images/1", { token: ann.token });
  t.equal(again.body.data.signedUrl, record.signedUrl, "the same for a while, so that browsers can keep it");

  const query = record.signedUrl.slice(record.signedUrl.indexOf("?"));
  const changed = query.replace(/.$/, query.endsWith("A") ? "Q" : "A");
  for (const url of [
    record.thumbnailUrl + query,
    record.imageUrl + changed,
    record.imageUrl + query.replace(/expires=\d+/, "expires=99999999999"),
    `${record.imageUrl}?expires=99999999999&signature=`,
    `/api/uploads/generated_images/2/x.png${query}`,
    `/api/v1/images/1/events${query}&user=1`,
    record.signedEventsUrl.replace("user=1", "user=2"),
    record.signedEventsUrl.replace("/1/events", "/2/events"),
  ]) {
    const reply = await ask(cloud, "GET", url);
    t.match([reply.status, reply.body.message], [403, "链接无效或已过期"], url);
  }
  t.equal((await ask(cloud, "GET", `${record.imageUrl}?signature=x`)).status, 401);
  hours = 1;
  t.equal((await ask(cloud, "GET", record.signedUrl)).status, 403);
});
