import { createClient, withCookies } from "@clothesline/client";
import { localCalls, syncCalls } from "@clothesline/contracts";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import t from "tap";
import { dataUrl, picture } from "./support/pictures.ts";
import { freePort, type RunningServer, startServer, until } from "./support/servers.ts";
import { treeOf } from "./support/tree.ts";

const ROUNDS = 6;

interface Acknowledged {
  readonly imageId: string;
  readonly filename: string;
  readonly sha256: string;
}

async function desktop(folder: string, cloudUrl: string, port?: number) {
  mkdirSync(folder, { recursive: true });
  const server = await startServer({
    app: "local-server",
    port: port ?? (await freePort()),
    dataDir: folder,
    env: { CLOUD_SERVER_URL: `${cloudUrl}/api` },
  });
  return { server, client: createClient(localCalls, { baseUrl: server.url, fetch: withCookies(fetch) }) };
}

async function cloud(folder: string, port: number) {
  mkdirSync(folder, { recursive: true });
  return startServer({ app: "cloud-server", port, dataDir: folder });
}

/** Sends pictures until the server stops answering; gives what it acknowledged. */
async function captureUntilItDies(client: Awaited<ReturnType<typeof desktop>>["client"], pictures: Buffer[]) {
  const acknowledged: Acknowledged[] = [];
  await Promise.all(
    [0, 1, 2].map(async (lane) => {
      for (let i = lane; i < pictures.length; i += 3) {
        const bytes = pictures[i];
        if (!bytes) return;
        const saved = await client
          .receiveImage({ body: { imageData: dataUrl(bytes) } })
          .catch(() => undefined);
        if (!saved) return;
        acknowledged.push(saved);
      }
    }),
  );
  return acknowledged;
}

void t.test(
  "a desktop server killed while it saves loses nothing it acknowledged and leaves no rubbish",
  async (t) => {
    const folder = t.testdir();
    const port = await freePort();
    const all: Acknowledged[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const pictures = await Promise.all(Array.from({ length: 60 }, (_, i) => picture(round * 1000 + i)));
      const { server, client } = await desktop(folder, "http://127.0.0.1:9", port);
      const sending = captureUntilItDies(client, pictures);
      await wait(60 + Math.random() * 500);
      await server.stop("SIGKILL");
      all.push(...(await sending));
    }
    t.ok(all.length > 0, `${all.length} pictures were acknowledged over ${ROUNDS} kills`);

    const { server, client } = await desktop(folder, "http://127.0.0.1:9", port);
    t.teardown(() => server.stop());
    await client.login({ body: { username: "admin", password: "admin123" } });
    const files = treeOf(join(folder, "saved_images"));
    const onDisk = new Map(Object.entries(files).map(([path, sha256]) => [path.split("/").at(-1), sha256]));
    for (const { imageId, filename, sha256 } of all) {
      t.equal(onDisk.get(filename), sha256, `${filename} is on the disk as it was sent`);
      t.equal((await client.getImage({ params: { image_id: imageId } })).image.sha256, sha256);
    }
    const { total_images } = await client.getStatus({});
    t.equal(onDisk.size, total_images, "every file has a row and every row a file");
    t.same(readdirSync(join(folder, "staging")), [], "nothing half-written stays");
  },
);

void t.test("a server whose log nobody reads any more stops when asked, and frees its folder", async (t) => {
  const folder = t.testdir();
  for (const app of ["local-server", "cloud-server"] as const) {
    const dataDir = join(folder, app);
    mkdirSync(dataDir);
    for (let start = 1; start <= 2; start += 1) {
      const server = await startServer({ app, port: await freePort(), dataDir });
      t.teardown(() => server.stop("SIGKILL"));
      server.process.stdout?.destroy();
      server.process.stderr?.destroy();
      t.equal(
        await Promise.race([server.stop(), wait(10_000, "still there", { ref: false })]),
        0,
        `${app} ${start}`,
      );
    }
  }
});

void t.test(
  "either server killed at any moment of a sync: it goes on until both trees are equal",
  async (t) => {
    const folder = t.testdir();
    const cloudFolder = join(folder, "cloud");
    const desktopFolder = join(folder, "desktop");
    const cloudPort = await freePort();
    const desktopPort = await freePort();
    let cloudServer: RunningServer = await cloud(cloudFolder, cloudPort);
    let { server, client } = await desktop(desktopFolder, cloudServer.url, desktopPort);
    t.teardown(async () => {
      await server.stop();
      await cloudServer.stop();
    });

    const account = { username: "mei", password: "secret-of-mei" };
    const { user_id } = await client.register({ body: { ...account, email: "mei@example.com" } });
    await client.login({ body: { ...account, remember_me: true } });
    await until("the cloud account is linked", async () => {
      const { sync } = await client.getSyncStatus({});
      return sync.cloud.linked || undefined;
    });
    for (let i = 0; i < 150; i++) {
      await client.receiveImage({
        body: { imageData: dataUrl(await picture(i, 150)), category: i % 3 === 0 ? "char" : "clothes" },
      });
    }

    for (let round = 0; round < ROUNDS; round++) {
      await client.startSync({});
      await wait(Math.random() * 250);
      if (round % 2 === 0) {
        await cloudServer.stop("SIGKILL");
        cloudServer = await cloud(cloudFolder, cloudPort);
      } else {
        await server.stop("SIGKILL");
        ({ server, client } = await desktop(desktopFolder, cloudServer.url, desktopPort));
        await client.login({ body: account });
      }
    }
    await until(
      "the last run is complete",
      async () => {
        const { sync } = await client.getSyncStatus({});
        if (sync.pending_images === 0 && sync.state === "idle") return true;
        if (sync.state !== "running") await client.startSync({});
        return undefined;
      },
      90_000,
    );

    const sent = treeOf(join(desktopFolder, "saved_images", user_id));
    t.equal(Object.keys(sent).length, 150);
    t.same(treeOf(join(cloudFolder, "users", user_id)), sent, "the two trees are equal byte for byte");
    t.same(readdirSync(join(cloudFolder, "staging")), [], "nothing half-received stays on the cloud");

    const cloudClient = createClient(syncCalls, { baseUrl: cloudServer.url });
    const { token } = await cloudClient.loginCloudUser({ body: account });
    const { total_images } = await createClient(syncCalls, {
      baseUrl: cloudServer.url,
      headers: () => ({ authorization: `Bearer ${token}` }),
    }).getLibrary({ params: { user_id } });
    t.equal(total_images, 150, "the cloud counts each picture once");
  },
);
