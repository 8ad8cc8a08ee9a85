import { createClient, withCookies } from "@clothesline/client";
import { localCalls } from "@clothesline/contracts";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import { dataUrl, picture } from "./support/pictures.ts";
import { freePort, startServer, until } from "./support/servers.ts";
import { treeOf } from "./support/tree.ts";

/** More than one page of the cloud's list. */
const PICTURES = 1200;
const KILLS = 4;

const account = { username: "mei", password: "secret-of-mei" };

async function startDesktop(t: Test, dataDir: string, cloudUrl: string) {
  mkdirSync(dataDir, { recursive: true });
  const env = { CLOUD_SERVER_URL: `${cloudUrl}/api` };
  const server = await startServer({ app: "local-server", port: await freePort(), dataDir, env });
  t.teardown(() => server.stop());
  const client = createClient(localCalls, { baseUrl: server.url, fetch: withCookies() });
  const status = async () => (await client.getSyncStatus({})).sync;
  return { server, client, status };
}

type Client = Awaited<ReturnType<typeof startDesktop>>["client"];

/** Everything the desktop tells of every picture, by id. */
async function factsOf(client: Client) {
  const facts: Record<string, object> = {};
  for (let page = 1; ; page += 1) {
    const { images } = await client.listImages({ query: { page, per_page: 100 } });
    if (images.length === 0) return facts;
    for (const { id } of images) {
      const { image } = await client.getImage({ params: { image_id: id } });
      facts[id] = image;
    }
  }
}

void t.test(
  "thousands of pictures come back into an empty folder, however often the restore is killed",
  async (t) => {
    const folder = t.testdir();
    const cloudFolder = join(folder, "cloud");
    mkdirSync(cloudFolder);
    const cloud = await startServer({ app: "cloud-server", port: await freePort(), dataDir: cloudFolder });
    t.teardown(() => cloud.stop());

    const old = await startDesktop(t, join(folder, "old"), cloud.url);
    const { user_id } = await old.client.register({ body: { ...account, email: "mei@example.com" } });
    await old.client.login({ body: account });
    const ids: string[] = [];
    await Promise.all(
      [0, 1, 2, 3].map(async (lane) => {
        for (let i = lane; i < PICTURES; i += 4) {
          const pageInfo = {
            url: `https://example.com/${i}`,
            title: `第${i}页 "quoted" \\ 👗`,
            imageContext: { alt: "é" },
          };
          const body = {
            imageData: dataUrl(await picture(i, 1)),
            pageInfo,
            category: i % 3 ? "clothes" : "char",
          } as const;
          ids[i] = (await old.client.receiveImage({ body })).imageId;
        }
      }),
    );
    const at = (index: number) => ({ params: { image_id: ids[index] ?? "" } });
    await old.client.updateImage({
      ...at(3),
      body: { title: "最爱", favorite: true, tags: ["夏天", "a,b"] },
    });
    await old.client.updateImage({ ...at(4), body: { category: "char" } });
    await old.client.deleteImage(at(5));
    await old.client.startSync({});
    await until(
      "everything is in the cloud",
      async () => {
        const { state, pending_images: pending } = await old.status();
        return (state === "idle" && pending === 0) || undefined;
      },
      60_000,
    );

    const newFolder = join(folder, "new");
    let fresh = await startDesktop(t, newFolder, cloud.url);
    await fresh.client.login({ body: { ...account, remember_me: true } });
    await until("the account is linked", async () => (await fresh.status()).cloud.linked || undefined);
    await fresh.client.startRestore({});
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const enough = (PICTURES / (KILLS + 2)) * kill;
      await until(
        `${enough} pictures are there`,
        () => countFiles(join(newFolder, "saved_images", user_id)) > enough || undefined,
      );
      await fresh.server.stop("SIGKILL");
      fresh = await startDesktop(t, newFolder, cloud.url);
      // Nobody has to ask again: a restore that was cut goes on.
      await fresh.client.login({ body: account });
    }
    const done = await until(
      "the restore is complete",
      async () => {
        const sync = await fresh.status();
        return (sync.operation === "restore" && sync.state === "idle" && sync) || undefined;
      },
      60_000,
    );
    t.match(done, { failed_images: 0, pending_images: 0 });
    t.ok(done.total_images < PICTURES, "the last run brought only what was missing");

    t.same(
      treeOf(join(newFolder, "saved_images", user_id)),
      treeOf(join(folder, "old", "saved_images", user_id)),
    );
    t.same(readdirSync(join(newFolder, "staging")), []);
    t.same(
      await factsOf(fresh.client),
      await factsOf(old.client),
      "ids, names, facts and times are the same",
    );
    await fresh.client.startSync({});
    const again = await until("a sync afterwards", async () => {
      const sync = await fresh.status();
      return (sync.operation === "sync" && sync.state === "idle" && sync) || undefined;
    });
    t.match(again, { total_images: 0 }, "has nothing to send");
  },
);

function countFiles(folder: string): number {
  return existsSync(folder) ? readdirSync(folder, { recursive: true }).length : 0;
}
