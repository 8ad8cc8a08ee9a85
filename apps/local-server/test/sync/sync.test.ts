import t from "tap";
import { startCloud } from "./support/cloud.ts";
import { startDesktop } from "./support/desktop.ts";
import { startProxy } from "./support/faulty-proxy.ts";

const byId = <T extends { id: string }>(images: T[]) => images.toSorted((a, b) => (a.id < b.id ? -1 : 1));

const pictureBytes = (passed: { path: string; bytes: number }[]) =>
  passed
    .filter(({ path }) => /^\/api\/sync\/user\/[^/]+$/.test(path))
    .reduce((sum, { bytes }) => sum + bytes, 0);

t.test("pictures and their facts travel, a second run has nothing to do, and changes follow", async (t) => {
  const cloud = await startCloud(t);
  const proxy = await startProxy(t, cloud.origin);
  const desktop = await startDesktop(t, { cloudUrl: proxy.url });
  const user = await desktop.register("mei");
  await desktop.linked(user.user_id);
  for (let count = 0; count < 6; count += 1) await desktop.save(count % 2 ? "char" : "clothes");

  t.match(await desktop.sync(), {
    state: "idle",
    operation: "sync",
    total_images: 6,
    done_images: 6,
    failed_images: 0,
    pending_images: 0,
    failures: [],
    cloud: { linked: true, username: "mei", cloud_user_id: user.user_id },
  });
  t.same(cloud.files(user.user_id), desktop.files(user.user_id));
  t.equal(Object.keys(cloud.files(user.user_id)).length, 6);

  proxy.passed.length = 0;
  t.match(await desktop.sync(), { state: "idle", done_images: 0 });
  t.same(
    proxy.passed.map(({ method, path }) => [method, path.split("/").at(-1)]),
    [["GET", "library"]],
  );

  const { images } = await desktop.client.listImages();
  const [first, second, third] = images;
  if (!first || !second || !third) throw new Error("pictures are missing");
  await desktop.client.updateImage({
    params: { image_id: first.id },
    body: { title: "红裙", favorite: true, tags: ["夏天"] },
  });
  const other = second.category === "char" ? "clothes" : "char";
  await desktop.client.updateImage({ params: { image_id: second.id }, body: { category: other } });
  await desktop.client.deleteImage({ params: { image_id: third.id } });
  t.match(await desktop.status(), { pending_images: 3 });

  proxy.passed.length = 0;
  t.match(await desktop.sync(), { state: "idle", done_images: 2, failed_images: 0, pending_images: 0 });
  t.ok(pictureBytes(proxy.passed) < 5000, "only metadata travelled");
  t.same(cloud.files(user.user_id), desktop.files(user.user_id));
  t.equal(Object.keys(cloud.files(user.user_id)).length, 5);

  await desktop.client.restoreImage({ params: { image_id: third.id } });
  t.match(await desktop.sync(), { state: "idle", done_images: 1, pending_images: 0 });
  t.same(cloud.files(user.user_id), desktop.files(user.user_id));
});

t.test(
  "a restore into an empty folder brings everything back byte for byte, and is then in sync",
  async (t) => {
    const cloud = await startCloud(t);
    const desktop = await startDesktop(t, { cloudUrl: cloud.url });
    const user = await desktop.register("mei");
    await desktop.linked(user.user_id);
    for (let count = 0; count < 5; count += 1) await desktop.save(count % 2 ? "char" : "clothes");
    const before = (await desktop.client.listImages()).images;
    await desktop.client.updateImage({
      params: { image_id: before[0]?.id ?? "" },
      body: { title: "蓝色外套", favorite: true, tags: ["冬天", "外套"] },
    });
    await desktop.sync();
    const wanted = (await desktop.client.listImages()).images;
    const files = desktop.files(user.user_id);
    await desktop.close();

    const proxy = await startProxy(t, cloud.origin);
    const fresh = await startDesktop(t, { cloudUrl: proxy.url });
    const { username, password } = user;
    const { user: again } = await fresh.client.login({ body: { username, password } });
    t.equal(again.user_id, user.user_id, "the cloud vouches for a person this machine does not know");
    await fresh.linked(user.user_id);

    let downloads = 0;
    proxy.control.fault = ({ path }) => {
      if (!path.endsWith("/file")) return undefined;
      downloads += 1;
      return downloads === 3 ? { status: 404, body: "{}" } : undefined;
    };
    t.match(await fresh.restore(), { operation: "restore", state: "idle", done_images: 4, failed_images: 1 });
    proxy.control.fault = () => undefined;
    t.match(await fresh.restore(), { state: "idle", total_images: 1, done_images: 1, failed_images: 0 });
    t.same(fresh.files(user.user_id), files);
    const images = (await fresh.client.listImages()).images;
    t.same(byId(images), byId(wanted));

    proxy.passed.length = 0;
    t.match(await fresh.sync(), { state: "idle", total_images: 0, pending_images: 0 });
    t.equal(pictureBytes(proxy.passed), 0, "what was restored is not sent back");

    const [gone] = wanted;
    await fresh.client.deleteImage({ params: { image_id: gone?.id ?? "" } });
    t.match(await fresh.restore(), { state: "idle", total_images: 0 });
    t.equal((await fresh.client.listImages()).total, 4, "what was deleted here stays deleted");
  },
);

t.test("what one desktop edits and deletes is not undone by the older copies of another", async (t) => {
  const cloud = await startCloud(t);
  const first = await startDesktop(t, { cloudUrl: cloud.url });
  const user = await first.register("mei");
  await first.linked(user.user_id);
  const saved = [await first.save(), await first.save(), await first.save()];
  await first.sync();
  const second = await startDesktop(t, { cloudUrl: cloud.url });
  await second.client.login({ body: user });
  await second.linked(user.user_id);
  await second.restore();

  const [edited, deleted, both] = saved.map(({ imageId }) => ({ params: { image_id: imageId } }));
  if (!edited || !deleted || !both) throw new Error("nothing was saved");
  await first.client.updateImage({ ...edited, body: { title: "红色外套", category: "char" } });
  await first.client.updateImage({ ...both, body: { title: "first" } });
  await first.client.deleteImage(deleted);
  await first.sync();
  await second.client.updateImage({ ...both, body: { title: "second" } });
  await second.save();
  t.match(await second.sync(), { state: "idle", done_images: 2, failed_images: 0, pending_images: 0 });

  const third = await startDesktop(t, { cloudUrl: cloud.url });
  await third.client.login({ body: user });
  await third.linked(user.user_id);
  t.match(await third.restore(), { state: "idle", done_images: 3 });
  t.match((await third.client.getImage(edited)).image, { title: "红色外套", category: "char" });
  t.match((await third.client.getImage(both)).image, { title: "second" }, "the later edit counts");
  await t.rejects(third.client.getImage(deleted), { code: "IMAGE_NOT_FOUND" });
  t.same(cloud.files(user.user_id), third.files(user.user_id));
  await second.client.updateImage({ ...deleted, body: { favorite: true } });
  t.match(
    await second.sync(),
    { done_images: 1 },
    "a picture that is still in use comes out of the cloud's trash",
  );
  t.match(await third.restore(), { done_images: 1 });
});
