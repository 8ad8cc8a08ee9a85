import { createClient, withCookies } from "@clothesline/client";
import { driveCalls, localCalls } from "@clothesline/contracts";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t, { type Test } from "tap";
import { dataUrl, picture } from "./support/pictures.ts";
import { freePort, startServer, until } from "./support/servers.ts";
import { treeOf } from "./support/tree.ts";

const PICTURES = 40;
/** About 28 MB in all: more than the small disk of 20 MB holds, and less than the grown one. */
const KILOBYTES = 700;

const account = { username: "mei", password: "secret-of-mei" };

/** A disk of 20 MB that grows when told. It is not in the test's own folder, which is removed before it is unmounted. */
function smallDisk(t: Test) {
  const folder = mkdtempSync(join(tmpdir(), "small-disk-"));
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=20m", "tmpfs", folder]);
  t.teardown(() => {
    execFileSync("umount", ["--lazy", folder]);
    rmSync(folder, { recursive: true });
  });
  return { folder, grow: () => execFileSync("mount", ["-o", "remount,size=100m", folder]) };
}

async function startCloud(t: Test, dataDir: string) {
  mkdirSync(dataDir, { recursive: true });
  const server = await startServer({ app: "cloud-server", port: await freePort(), dataDir });
  t.teardown(() => server.stop());
  return server;
}

async function startDesktop(t: Test, dataDir: string, cloudUrl: string) {
  mkdirSync(dataDir, { recursive: true });
  const env = { CLOUD_SERVER_URL: `${cloudUrl}/api` };
  const server = await startServer({ app: "local-server", port: await freePort(), dataDir, env });
  t.teardown(() => server.stop());
  const client = createClient(localCalls, { baseUrl: server.url, fetch: withCookies() });
  const settled = (what: string) =>
    until(what, async () => {
      const { sync } = await client.getSyncStatus({});
      return sync.state === "running" ? undefined : sync;
    });
  return { server, client, settled };
}

type Desktop = Awaited<ReturnType<typeof startDesktop>>;

const linked = ({ client }: Desktop) =>
  until("the cloud account is linked", async () => {
    const { sync } = await client.getSyncStatus({});
    return sync.cloud.linked || undefined;
  });

async function fill(desktop: Desktop): Promise<string> {
  const { user_id } = await desktop.client.register({ body: { ...account, email: "mei@example.com" } });
  await desktop.client.login({ body: account });
  await linked(desktop);
  for (let i = 0; i < PICTURES; i++) {
    await desktop.client.receiveImage({ body: { imageData: dataUrl(await picture(i, KILOBYTES)) } });
  }
  return user_id;
}

void t.test(
  "a cloud whose disk fills up keeps and confirms what it has, and gets the rest once there is room",
  async (t) => {
    const folder = t.testdir();
    const disk = smallDisk(t);
    const cloud = await startCloud(t, disk.folder);
    const desktop = await startDesktop(t, join(folder, "desktop"), cloud.url);
    const userId = await fill(desktop);

    await desktop.client.startSync({});
    const full = await desktop.settled("the run meets the full disk");
    t.match(full, {
      state: "waiting",
      last_error: "云端响应错误",
      last_error_detail: /^(文件保存失败|数据库操作失败|同步处理失败)$/,
    });
    t.ok(
      full.pending_images > 0 && full.pending_images < PICTURES,
      `${full.pending_images} pictures are pending`,
    );
    const there = treeOf(join(disk.folder, "users", userId));
    const here = treeOf(join(folder, "desktop", "saved_images", userId));
    const { images } = await desktop.client.listImages({ query: { per_page: 100 } });
    for (const image of images) {
      const path = `clothes/${image.filename}`;
      if (image.cloud_synced) t.equal(there[path], here[path], `${path} is marked as synced and there`);
    }
    t.same(
      readdirSync(join(disk.folder, "staging")),
      [],
      "nothing half-received takes the room that is left",
    );
    t.equal((await fetch(`${cloud.url}/api/status`)).status, 200, "the cloud still answers");

    disk.grow();
    await desktop.client.startSync({});
    t.match(await desktop.settled("the rest is sent"), {
      state: "idle",
      pending_images: 0,
      failed_images: 0,
    });
    t.same(treeOf(join(disk.folder, "users", userId)), here);
  },
);

void t.test(
  "a desktop whose disk fills up during a restore keeps what it has, and goes on once there is room",
  async (t) => {
    const folder = t.testdir();
    const cloud = await startCloud(t, join(folder, "cloud"));
    const old = await startDesktop(t, join(folder, "old"), cloud.url);
    const userId = await fill(old);
    await old.client.startSync({});
    t.match(await old.settled("everything is sent"), { state: "idle", pending_images: 0 });

    const disk = smallDisk(t);
    const fresh = await startDesktop(t, disk.folder, cloud.url);
    await fresh.client.login({ body: account });
    await linked(fresh);
    await fresh.client.startRestore({});
    t.match(await fresh.settled("the restore meets the full disk"), {
      state: "waiting",
      operation: "restore",
      last_error: "保存图片失败",
      last_error_detail: "本机磁盘空间不足",
    });
    const wanted = treeOf(join(folder, "old", "saved_images", userId));
    const half = treeOf(join(disk.folder, "saved_images", userId));
    t.ok(Object.keys(half).length > 0 && Object.keys(half).length < PICTURES);
    for (const [path, sha256] of Object.entries(half)) t.equal(sha256, wanted[path], `${path} is whole`);
    t.same(readdirSync(join(disk.folder, "staging")), []);
    t.equal((await fresh.client.getStatus({})).total_images, Object.keys(half).length);

    disk.grow();
    await fresh.client.startRestore({});
    t.match(await fresh.settled("the rest is brought back"), { state: "idle", failed_images: 0 });
    t.same(treeOf(join(disk.folder, "saved_images", userId)), wanted);
  },
);

void t.test(
  "a drive whose disk is full says so, and whoever takes back an upload that does not fit has room again",
  async (t) => {
    const disk = smallDisk(t);
    const cloud = await startCloud(t, disk.folder);
    const account = { username: "mei", email: "mei@example.com", password: "secret-of-mei" };
    const drive = createClient(driveCalls, { baseUrl: cloud.url });
    await drive.registerDriveUser({ body: account });
    const { access } = await drive.loginDriveUser({ body: account });
    const authorization = `Bearer ${access}`;
    const tus = (path: string, method: string, more: Record<string, string> = {}, body?: Buffer) =>
      fetch(new URL(path, cloud.url), {
        method,
        headers: { authorization, "tus-resumable": "1.0.0", ...more },
        ...(body && { body }),
      });
    const name = Buffer.from("large").toString("base64");
    const created = await tus("/file/tus/", "POST", {
      "upload-length": "40000000",
      "upload-metadata": `filename ${name}`,
    });
    t.equal(created.status, 201);
    const upload = created.headers.get("location") ?? "";
    const sent = await tus(
      upload,
      "PATCH",
      { "upload-offset": "0", "content-type": "application/offset+octet-stream" },
      Buffer.alloc(40_000_000),
    );
    t.match([sent.status, await sent.json()], [507, { error: "服务器存储空间不足，请稍后再试" }]);

    const form = new FormData();
    form.set("avatar", new Blob([await picture(1, 700)], { type: "image/png" }), "me.png");
    const avatar = () =>
      fetch(`${cloud.url}/api/auth/avatar`, { method: "PUT", headers: { authorization }, body: form });
    t.equal((await avatar()).status, 507, "a picture of an account has no room either");

    t.equal((await tus(upload, "DELETE")).status, 204);
    t.equal((await tus(upload, "HEAD")).status, 404);
    t.equal((await avatar()).status, 200);
  },
);
