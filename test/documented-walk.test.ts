import { createClient, withCookies } from "@clothesline/client";
import { localCalls } from "@clothesline/contracts";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import t, { type Test } from "tap";
import { dataUrl, picture } from "./support/pictures.ts";
import { type App, freePort, startServer, until } from "./support/servers.ts";
import { treeOf } from "./support/tree.ts";

/** Starts a cloud server in `cloud/`; what it answers starts desktops in folders of their own that sync to it. */
async function besideACloud(t: Test, folder: string) {
  const start = async (app: App, name: string, env: Record<string, string> = {}) => {
    const dataDir = join(folder, name);
    mkdirSync(dataDir);
    const server = await startServer({ app, port: await freePort(), dataDir, env });
    t.teardown(() => server.stop());
    return server.url;
  };
  const cloudUrl = await start("cloud-server", "cloud");
  return async (name: string) => {
    const baseUrl = await start("local-server", name, { CLOUD_SERVER_URL: `${cloudUrl}/api` });
    return createClient(localCalls, { baseUrl, fetch: withCookies(fetch) });
  };
}

void t.test(
  "the document's own walk, from an empty disk to the cloud's and back to a new machine",
  async (t) => {
    const folder = t.testdir();
    const startDesktop = await besideACloud(t, folder);

    const desktop = await startDesktop("desktop");
    t.match(await desktop.getStatus({}), { status: "running", total_images: 0 });

    const anonymous = await desktop.receiveImage({
      body: {
        imageData: dataUrl(await picture(1)),
        originalUrl: "https://example.com/image.png",
        category: "clothes",
        pageInfo: {
          url: "https://example.com/page",
          title: "示例页面",
          imageContext: { alt: "示例图片", caption: "这是一张示例图片" },
        },
      },
    });
    t.match(anonymous, {
      success: true,
      category: "clothes",
      isLoggedIn: false,
      filename: /^clothes_\d{8}_\d{6}_[0-9a-f]{8}\.png$/,
      message: "图片已保存到默认目录的clothes文件夹，建议登录以便管理您的图片",
    });

    const { user } = await desktop.login({
      body: { username: "admin", password: "admin123", remember_me: true },
    });
    t.match(user, { username: "admin", email: "admin@local.com", user_id: /^default-user-[0-9a-f]{8}$/ });
    t.equal((await desktop.checkAuth({})).authenticated, true);

    const clipboard = await desktop.uploadClipboard({
      body: { imageData: dataUrl(await picture(2)), category: "char" },
    });
    t.match(clipboard, { isLoggedIn: true, category: "char", message: "剪切板图片已保存到 char 文件夹" });

    const jpeg = await sharp(await picture(3))
      .jpeg()
      .toBuffer();
    const uploaded = await desktop.uploadFile({
      body: {
        file: new File([new Uint8Array(jpeg)], "example.png", { type: "image/png" }),
        category: "clothes",
      },
    });
    t.match(uploaded, {
      originalFilename: "example.png",
      filename: /^clothes_.*\.jpg$/,
      message: "文件已上传到 clothes 文件夹",
    });
    t.match(await desktop.getTask({ params: { task_id: uploaded.taskId } }), {
      status: { status: "completed", image_id: uploaded.imageId },
    });

    const started = await desktop.startSync({});
    t.match(started, {
      success: true,
      message: "同步任务已启动",
      sync_info: { user_id: user.user_id, image_count: 3, estimated_time: /^\d+(\.\d+)?秒$/ },
    });
    await until("the sync is complete", async () => {
      const { sync } = await desktop.getSyncStatus({});
      if (sync.state === "idle" && sync.pending_images === 0) return true;
      if (sync.state !== "running") await desktop.startSync({});
      return undefined;
    });
    const saved = treeOf(join(folder, "desktop", "saved_images", user.user_id));
    t.equal(Object.keys(saved).length, 3);
    t.same(
      treeOf(join(folder, "cloud", "users", user.user_id)),
      saved,
      "the cloud has the same files at the same paths",
    );

    const list = await desktop.listImages({ query: { per_page: 5 } });
    t.match(list, { total: 3, page: 1, per_page: 5, pages: 1 });
    t.ok(list.images.every((image) => image.cloud_synced));
    const first = list.images.find(({ id }) => id === anonymous.imageId);
    t.match(first, { page_title: "示例页面", context_info: { alt: "示例图片", category: "clothes" } });
    const file = await desktop.getImageFile({
      params: { user_id: user.user_id, filename: anonymous.filename },
    });
    t.same(
      Buffer.from(await file.arrayBuffer()),
      await picture(1),
      "the downloaded picture is the one that was sent",
    );
    t.match(await desktop.logout({}), { success: true, message: "登出成功" });

    const fresh = await startDesktop("new-machine");
    await fresh.register({
      body: { username: "newcomer", email: "newcomer@example.com", password: "secret-7" },
    });
    await fresh.login({ body: { username: "newcomer", password: "secret-7" } });
    t.same(treeOf(join(folder, "new-machine", "saved_images", user.user_id)), {}, "nothing comes unasked");
  },
);

void t.test(
  "a person's library comes back on a new machine, byte for byte, with ids and facts",
  async (t) => {
    const folder = t.testdir();
    const startDesktop = await besideACloud(t, folder);
    const account = { username: "张小明", password: "my-secret" };
    const old = await startDesktop("old");
    const { user_id } = await old.register({ body: { ...account, email: "ming@example.com" } });
    await old.login({ body: account });
    for (let i = 0; i < 12; i++) {
      const { imageId } = await old.receiveImage({
        body: {
          imageData: dataUrl(await picture(i, 40)),
          category: i % 2 === 0 ? "char" : "clothes",
          pageInfo: { url: `https://example.com/${i}`, title: `第${i}页` },
        },
      });
      if (i === 3) {
        await old.updateImage({
          params: { image_id: imageId },
          body: { title: "最爱", favorite: true, tags: ["夏天"] },
        });
      }
    }
    await until("the library is in the cloud", async () => {
      const { sync } = await old.getSyncStatus({});
      if (sync.state === "idle" && sync.pending_images === 0) return true;
      if (sync.state !== "running") await old.startSync({});
      return undefined;
    });

    const fresh = await startDesktop("new");
    const { user } = await fresh.login({ body: account });
    t.equal(user.user_id, user_id, "the new machine takes on the account's own id");
    const { taskId } = await fresh.startRestore({});
    await until("the restore is complete", async () => {
      const { status } = await fresh.getTask({ params: { task_id: taskId } });
      t.not(status.status, "failed", status.error ?? "");
      return status.status === "completed" || undefined;
    });
    t.same(treeOf(join(folder, "new", "saved_images")), treeOf(join(folder, "old", "saved_images")));
    const facts = async (client: typeof old) =>
      (await client.listImages({ query: { per_page: 100, sort: "name" } })).images.map(
        ({ cloud_synced, ...image }) => (t.type(cloud_synced, "boolean"), image),
      );
    t.same(await facts(fresh), await facts(old), "ids, titles, tags, pages and times are the same");
  },
);
