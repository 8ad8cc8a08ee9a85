import { readdirSync } from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import { startCloud } from "./support/cloud.ts";
import { type Cut, startCuttingProxy } from "./support/cutting-proxy.ts";
import type { SyncStatusView } from "../../src/features/sync/port.ts";
import { startDesktop } from "./support/desktop.ts";

/** In the request line, in the headers, in the records, in a picture, and in the next ones. */
const UP = [0, 1, 30, 250, 700, 3000, 12_000, 40_000, 100_000, 250_000];
/** Before the status line, in it, in the headers, in the body. */
const DOWN = [0, 1, 12, 100, 400, 700, 5000, 20_000];
const RANDOM = 20;

const places: Cut[] = [
  ...UP.map((after, index): Cut => ({ direction: "up", after, how: index % 2 ? "end" : "reset" })),
  ...DOWN.map((after, index): Cut => ({ direction: "down", after, how: index % 2 ? "reset" : "end" })),
  { direction: "up", after: 20_000, how: "stall" },
  { direction: "down", after: 0, how: "stall" },
  { direction: "down", after: 150, how: "stall" },
];

const somewhere = (): Cut => ({
  direction: Math.random() < 0.5 ? "up" : "down",
  after: Math.floor(Math.exp(Math.random() * Math.log(400_000))),
  how: Math.random() < 0.5 ? "reset" : "end",
});

const timing = { requestTimeoutMs: 1500, tries: 2 };

type Proxy = Awaited<ReturnType<typeof startCuttingProxy>>;

/** Runs while every connection is cut, until each place has had its turn or `done`; then once more with none cut. */
async function runThroughCuts(
  t: Test,
  proxy: Proxy,
  run: () => Promise<SyncStatusView>,
  between: () => Promise<unknown>,
) {
  const cuts = [...places, ...Array.from({ length: RANDOM }, somewhere)];
  let used = 0;
  proxy.control.next = () => cuts[used++];
  const sentences = new Set<string | null>();
  while (used < cuts.length) {
    const { state, last_error: error } = await run();
    if (state !== "idle") sentences.add(error);
    // Connections that were not used for long enough to be cut make room for the next places.
    proxy.endAll();
    if ((await between()) === "done") break;
  }
  t.comment(
    `${used} connections, ${proxy.counts.cuts} cut; at random: ${JSON.stringify(cuts.slice(places.length))}`,
  );
  t.ok(proxy.counts.cuts > 10, "many connections were cut");
  for (const sentence of sentences) t.match(sentence, /^(同步请求超时|网络请求失败)$/);
  proxy.control.next = () => undefined;
  t.match(await run(), { state: "idle", failed_images: 0, pending_images: 0 });
}

t.test(
  "a sync whose connections are cut at every kind of place loses nothing and marks nothing early",
  async (t) => {
    const cloud = await startCloud(t);
    const proxy = await startCuttingProxy(t, cloud.origin);
    const desktop = await startDesktop(t, { cloudUrl: proxy.url, timing });
    const user = await desktop.register("mei");
    await desktop.linked(user.user_id);
    const { db } = desktop.context;
    for (let count = 0; count < 6; count += 1) await desktop.save("clothes", 120);

    const early: string[] = [];
    await runThroughCuts(
      t,
      proxy,
      () => desktop.sync(),
      async () => {
        const there = cloud.files(user.user_id);
        const marked = await db
          .selectFrom("images")
          .select("filename")
          .where("cloud_synced", "=", 1)
          .execute();
        early.push(...marked.map(({ filename }) => filename).filter((name) => !there[`clothes/${name}`]));
        // Something to send for the next connection too.
        await desktop.save("clothes", 120);
      },
    );
    t.same(early, [], "what is marked is there");
    t.same(cloud.files(user.user_id), desktop.files(user.user_id));
    t.same(readdirSync(join(cloud.dataDir, "staging")), []);
  },
);

t.test("a restore whose connections are cut at every kind of place brings everything back", async (t) => {
  const cloud = await startCloud(t);
  const first = await startDesktop(t, { cloudUrl: cloud.url });
  const user = await first.register("mei");
  await first.linked(user.user_id);
  for (let count = 0; count < 150; count += 1) await first.save(count % 2 ? "char" : "clothes", 40);
  await first.sync();
  const wanted = first.files(user.user_id);

  const proxy = await startCuttingProxy(t, cloud.origin);
  const second = await startDesktop(t, { cloudUrl: proxy.url, timing });
  await second.client.login({ body: user });
  await second.linked(user.user_id);
  const wrong: string[] = [];
  await runThroughCuts(
    t,
    proxy,
    () => second.restore(),
    () => {
      const here = Object.entries(second.files(user.user_id));
      wrong.push(...here.filter(([path, bytes]) => !wanted[path]?.equals(bytes)).map(([path]) => path));
      return Promise.resolve(here.length === 150 ? "done" : undefined);
    },
  );
  t.same(wrong, [], "no file was ever half there");
  t.same(second.files(user.user_id), wanted);
  t.same(readdirSync(join(second.dataDir, "staging")), []);
});
