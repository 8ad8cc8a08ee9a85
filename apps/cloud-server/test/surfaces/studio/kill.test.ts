import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import sharp from "sharp";
import t, { type Test } from "tap";
import { type Client, createClient } from "@clothesline/client";
import { studioCalls, type SuccessOf } from "@clothesline/contracts";
import { openDatabase } from "@clothesline/database";
import type { Database } from "@clothesline/cloud-server";
import { launch, type Running } from "../../process.ts";
import { pictureOf } from "./easel.ts";

const account = { username: "ann", email: "ann@example.com", password: "secret1" };

type Studio = Client<typeof studioCalls>;
type Generation = SuccessOf<typeof studioCalls.getGeneration>["data"];

/** A server of the OpenAI Images API that hangs until it is told to answer. */
async function imageServer(t: Test) {
  const picture = (await pictureOf("from afar")).toString("base64");
  const asked = Promise.withResolvers<void>();
  const state = { answers: false, requests: 0, asked: asked.promise, baseUrl: "" };
  const server = createServer((request, response) => {
    state.requests += 1;
    request.resume();
    asked.resolve();
    if (!state.answers) return;
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ created: 1, data: [{ b64_json: picture }] }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  state.baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  return state;
}

async function end({ child }: Running, signal: "SIGKILL" | "SIGTERM"): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, "exit");
}

async function clientAt({ url }: Running): Promise<Studio> {
  const baseUrl = url;
  const login = await createClient(studioCalls, { baseUrl }).loginUser({ body: account });
  const headers = () => ({ authorization: `Bearer ${login.data.token}` });
  return createClient(studioCalls, { baseUrl, headers });
}

async function finished(studio: Studio, id: number): Promise<Generation> {
  const stream = await studio.streamGeneration({ params: { id } });
  await stream.text();
  return (await studio.getGeneration({ params: { id } })).data;
}

/** Every picture that is promised is there whole, and nothing else is. */
async function checkFiles(t: Test, dataDir: string, url: string, records: readonly Generation[]) {
  for (const { signedUrl, signedThumbnailUrl } of records) {
    for (const path of [signedUrl, signedThumbnailUrl]) {
      const bytes = await (await fetch(url + String(path))).arrayBuffer();
      await sharp(Buffer.from(bytes)).stats();
    }
  }
  const names = records.flatMap(({ imageUrl, thumbnailUrl }) =>
    [imageUrl, thumbnailUrl].map((path) => String(path).replace(/.*\//, "")),
  );
  const folder = join(dataDir, "generated", "1");
  t.same(new Set(existsSync(folder) ? readdirSync(folder) : []), new Set(names));
  t.same(readdirSync(join(dataDir, "staging")), []);
}

t.test("a server killed while it waits for a generator asks it again at the next start", async (t) => {
  const dataDir = join(t.testdir({}), "cloud");
  const afar = await imageServer(t);
  const settings = { IMAGE_GENERATOR: "openai", OPENAI_BASE_URL: afar.baseUrl };
  const first = await launch(dataDir, undefined, settings);
  t.teardown(() => end(first, "SIGKILL"));
  await createClient(studioCalls, { baseUrl: first.url }).registerUser({ body: account });
  const before = await clientAt(first);
  for (const prompt of ["one", "two", "three"]) {
    t.equal((await before.generateImage({ body: { prompt } })).data.status, "pending");
  }
  await afar.asked;
  await end(first, "SIGKILL");
  t.equal(afar.requests, 1);

  afar.answers = true;
  const second = await launch(dataDir, undefined, settings);
  t.teardown(() => end(second, "SIGKILL"));
  const after = await clientAt(second);
  const records = [await finished(after, 1), await finished(after, 2), await finished(after, 3)];
  for (const record of records) t.match(record, { status: "completed", used: { generator: "openai" } });
  t.equal(afar.requests, 4);
  await checkFiles(t, dataDir, second.url, records);
  await end(second, "SIGTERM");
  const { db, close } = openDatabase<Database>({ file: join(dataDir, "cloud_database.db") });
  const rows = await db.selectFrom("image_generations").select(["id", "attempts"]).orderBy("id").execute();
  await close();
  t.same(rows, [
    { id: 1, attempts: 2 },
    { id: 2, attempts: 1 },
    { id: 3, attempts: 1 },
  ]);
});

t.test("killed at any moment, the server loses nothing it accepted and leaves no rubbish", async (t) => {
  const dataDir = join(t.testdir({}), "cloud");
  const settings = { GENERATIONS_PER_USER: "2", GENERATIONS_WAITING_PER_USER: "1000" };
  const accepted: number[] = [];
  for (const round of [1, 2]) {
    const running = await launch(dataDir, undefined, settings);
    t.teardown(() => end(running, "SIGKILL"));
    if (round === 1)
      await createClient(studioCalls, { baseUrl: running.url }).registerUser({ body: account });
    const studio = await clientAt(running);
    const sending = (async () => {
      for (let n = 0; n < 12; n += 1) {
        const params = { width: 64, height: 64 };
        const reply = await studio
          .generateImage({ body: { prompt: `${round}-${n}`, params } })
          .catch(() => undefined);
        if (reply === undefined) return;
        accepted.push(reply.data.id);
      }
    })();
    await wait(100 + Math.random() * 400);
    await end(running, "SIGKILL");
    await sending;
  }
  t.ok(accepted.length > 0, `${accepted.length} were accepted`);
  const last = await launch(dataDir, undefined, settings);
  t.teardown(() => end(last, "SIGKILL"));
  const studio = await clientAt(last);
  for (const id of accepted) t.equal((await finished(studio, id)).status, "completed", `number ${id}`);
  const { data } = await studio.listGenerations({ query: { per_page: 50 } });
  t.ok(data.records.length >= accepted.length);
  for (const { id } of data.records) await finished(studio, id);
  const { data: all } = await studio.listGenerations({ query: { per_page: 50 } });
  await checkFiles(t, dataDir, last.url, all.records);
});
