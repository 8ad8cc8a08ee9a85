import t from "tap";
import { startDesktop } from "./support/desktop.ts";
import { startDocumentedCloud } from "./support/documented-cloud.ts";

t.test("a cloud that speaks only the document gets every picture byte for byte", async (t) => {
  const cloud = await startDocumentedCloud(t);
  const desktop = await startDesktop(t, { cloudUrl: cloud.url });
  const user = await desktop.register("mei");
  await desktop.linked(user.user_id);
  const saved = [await desktop.save("clothes"), await desktop.save("char"), await desktop.save("char")];

  const reply = await desktop.client.startSync();
  t.match(reply, {
    success: true,
    message: "同步任务已启动",
    sync_info: { user_id: user.user_id, image_count: 3, estimated_time: "0.3秒" },
  });
  const status = await desktop.until(user.user_id, ({ state }) => state !== "running");
  t.match(status, { state: "idle", done_images: 3, failed_images: 0, pending_images: 0, last_error: null });
  t.equal(status.done_bytes, status.total_bytes);
  for (const { filename, bytes } of saved) t.ok(cloud.files.get(filename)?.equals(bytes), filename);

  const [bundle] = cloud.bundles;
  t.same(Object.keys(bundle ?? {}), [
    "user_info",
    "images_metadata",
    "image_files",
    "sync_timestamp",
    "sync_statistics",
  ]);
  t.match(bundle, {
    user_info: { user_id: user.user_id, username: "mei", email: user.email, cloud_sync_enabled: false },
    sync_statistics: { total_metadata_records: 3, total_files_found: 3, total_files_missing: 0 },
  });
  t.same(cloud.authorizations, new Set([undefined]), "no token is made up");
  const { status: task } = await desktop.client.getTask({ params: { task_id: reply.taskId } });
  t.match(task, { kind: "sync", status: "completed", error: null });
  const { images } = await desktop.client.listImages();
  t.ok(images.every((image) => image.cloud_synced));

  await desktop.sync();
  t.equal(cloud.bundles.length, 1, "a second run sends nothing");
});

t.test("pictures such a cloud refuses are found and named, the others count", async (t) => {
  const cloud = await startDocumentedCloud(t);
  const desktop = await startDesktop(t, { cloudUrl: cloud.url });
  const user = await desktop.register("mei");
  await desktop.linked(user.user_id);
  const saved = [];
  for (let count = 0; count < 9; count += 1) saved.push(await desktop.save());
  const bad = [saved[2]?.filename ?? "", saved[7]?.filename ?? ""];
  for (const filename of bad) cloud.refuses.add(filename);

  const status = await desktop.sync();
  t.match(status, { state: "idle", done_images: 7, failed_images: 2, pending_images: 2 });
  t.same(status.failures.map(({ filename }) => filename).toSorted(), bad.toSorted());
  t.equal(status.last_error, "2 个文件同步失败");
  const { images } = await desktop.client.listImages();
  t.same(
    images
      .filter((image) => !image.cloud_synced)
      .map((image) => image.filename)
      .toSorted(),
    bad.toSorted(),
  );
});

t.test("a person whom such a cloud does not know has to log in there, and nothing is retried", async (t) => {
  const cloud = await startDocumentedCloud(t);
  const desktop = await startDesktop(t, { cloudUrl: cloud.url });
  const user = await desktop.register("mei");
  await desktop.linked(user.user_id);
  await desktop.save();
  cloud.users.clear();
  cloud.paths.length = 0;
  t.match(await desktop.sync(), { state: "login_required", last_error: "需要重新登录云端账户" });
  t.equal(cloud.paths.filter((path) => path.startsWith("POST")).length, 1);
});

t.test(
  "a name that exists there already is taken as this person's, without a password sent twice",
  async (t) => {
    const cloud = await startDocumentedCloud(t);
    cloud.users.set("someone", { username: "mei", email: "old@example.com" });
    const desktop = await startDesktop(t, { cloudUrl: cloud.url });
    const user = await desktop.register("mei");
    const { cloud: link } = await desktop.linked(user.user_id);
    t.match(link, { username: "mei", cloud_user_id: user.user_id });
  },
);
