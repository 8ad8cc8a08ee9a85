import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join as path } from "node:path";
import { type GenerationFault, generationFaults } from "@clothesline/contracts";
import { sql } from "kysely";
import t from "tap";
import type { Database } from "@clothesline/cloud-server";
import { openDatabase } from "@clothesline/database";
import { GeneratorError } from "../../../src/features/generators/generator-error.ts";
import { type Cloud, openCloud } from "../../cloud.ts";
import { createEasel, pictureOf } from "./easel.ts";
import { ask, finished, generate, join, type Member, record } from "./studio.ts";

const staged = ({ dataDir }: Cloud) => readdirSync(path(dataDir, "staging"));
const generated = ({ dataDir }: Cloud, { id }: Member) => readdirSync(path(dataDir, "generated", String(id)));

t.test("whatever a generator does, its picture fails with a sentence and the queue goes on", async (t) => {
  const easel = createEasel();
  const cloud = await openCloud(t, { generators: easel.generators });
  const ann = await join(cloud, "ann");
  const broken = (await pictureOf("x")).subarray(0, 120);
  const cases: [string, (canvas: Awaited<ReturnType<typeof easel.next>>) => void, GenerationFault][] = [
    ["refuses", (it) => it.fail(new GeneratorError("REFUSED")), "REFUSED"],
    ["crashes", (it) => it.fail(new TypeError("secret inside")), "UNEXPECTED"],
    ["throws nothing", (it) => it.fail(undefined), "UNEXPECTED"],
    ["a page", (it) => it.finish(Buffer.from("<!doctype html><p>502")), "BAD_PICTURE"],
    ["nothing", (it) => it.finish(Buffer.alloc(0)), "BAD_PICTURE"],
    ["half a picture", (it) => it.finish(broken), "BAD_PICTURE"],
    ["a full disk", (it) => it.fail(Object.assign(new Error("write"), { code: "ENOSPC" })), "DISK_FULL"],
  ];
  for (const [index, [prompt, act, fault]] of cases.entries()) {
    await generate(cloud, ann, prompt);
    act(await easel.next());
    const record = await finished(cloud, ann, index + 1);
    const wanted = {
      status: "failed",
      errorCode: fault,
      errorMessage: generationFaults[fault],
      imageUrl: null,
    };
    t.match(record, wanted, prompt);
  }
  await generate(cloud, ann, "a good one");
  (await easel.next()).finish();
  t.equal((await finished(cloud, ann, cases.length + 1)).status, "completed");
  t.same(staged(cloud), []);
  t.equal(generated(cloud, ann).length, 2);

  const test = ask(cloud, "POST", "/api/v1/images/generate-test", {
    token: ann.token,
    body: { prompt: "x" },
  });
  (await easel.next()).fail(new GeneratorError("FAILED"));
  const { status, body } = await test;
  t.match(
    [status, body],
    [500, { status: "error", message: "图像生成失败", detail: "图像生成服务出错，请稍后再试" }],
  );
});

t.test(
  "a generator that hangs and heeds no signal is given up; what it finds later goes nowhere",
  async (t) => {
    const easel = createEasel({ timeLimit: 50 });
    const cloud = await openCloud(t, { generators: easel.generators });
    const ann = await join(cloud, "ann");
    await generate(cloud, ann, "hangs");
    t.match(await finished(cloud, ann, 1), { status: "failed", errorCode: "TIMED_OUT" });
    const { status, body } = await ask(cloud, "POST", "/api/v1/images/generate-test", {
      token: ann.token,
      body: { prompt: "hangs, too" },
    });
    t.match([status, body.detail], [500, "图像生成超时，请稍后再试"]);
    (await easel.next()).finish();
    await generate(cloud, ann, "hangs again");
    t.match(await finished(cloud, ann, 3), { status: "failed" });
    t.same(staged(cloud), []);
  },
);

t.test("each account has its turn, and no more places than it may have", async (t) => {
  const easel = createEasel();
  const env = { GENERATIONS_AT_ONCE: "3", GENERATIONS_PER_USER: "2", GENERATIONS_WAITING_PER_USER: "3" };
  const cloud = await openCloud(t, { generators: easel.generators, env });
  const ann = await join(cloud, "ann");
  const bob = await join(cloud, "bob");
  const cat = await join(cloud, "cat");
  for (const prompt of ["a1", "a2"]) {
    await generate(cloud, ann, prompt);
    t.equal((await easel.next()).prompt, prompt);
  }
  for (const prompt of ["a3", "a4", "a5"]) t.equal((await generate(cloud, ann, prompt)).status, 202);
  const refused = await generate(cloud, ann, "a6");
  t.match([refused.status, refused.body.message], [429, "排队中的图像过多，请等待完成后再试"]);
  await ask(cloud, "POST", "/api/v1/images/5/cancel", { token: ann.token });
  t.equal((await generate(cloud, ann, "a6")).status, 202);
  const retry = await ask(cloud, "POST", "/api/v1/images/5/retry", { token: ann.token });
  t.equal(retry.status, 429);
  t.equal(easel.count(), 2, "the third place is not hers");

  for (const prompt of ["b1", "b2"]) await generate(cloud, bob, prompt);
  await generate(cloud, cat, "c1");
  const b1 = await easel.next();
  t.equal(b1.prompt, "b1");
  t.equal(easel.count(), 3);
  b1.finish();
  const c1 = await easel.next();
  t.equal(c1.prompt, "c1", "who has had none comes first");
  c1.finish();
  const b2 = await easel.next();
  t.equal(b2.prompt, "b2", "who has the least under way comes before who waits longest");
  b2.finish();
  await finished(cloud, bob, 8);
  t.equal(easel.count(), 5);
});

t.test("a stop puts back what was drawn, uncounted; the next start goes on in order", async (t) => {
  const dir = t.testdir({});
  const first = createEasel();
  const before = await openCloud(t, { dir, generators: first.generators });
  const ann = await join(before, "ann");
  for (const prompt of ["one", "two"]) await generate(before, ann, prompt);
  const one = await first.next();
  await before.app.close();
  t.ok(one.signal.aborted);

  const second = createEasel();
  const after = await openCloud(t, { dir, generators: second.generators });
  await after.app.ready();
  const again = await second.next();
  t.equal(again.prompt, "one");
  t.match(await after.db.selectFrom("image_generations").selectAll().orderBy("id").execute(), [
    { id: 1, status: "processing", attempts: 1, runs: 2 },
    { id: 2, status: "pending", attempts: 0 },
  ]);
  again.finish();
  t.equal((await finished(after, ann, 1)).status, "completed");
  const two = await second.next();
  two.finish();
  t.equal((await finished(after, ann, 2)).status, "completed");
  t.same(staged(after), []);
});

t.test("a start puts right what a crash has left", async (t) => {
  const dir = t.testdir({});
  const first = createEasel();
  const before = await openCloud(t, { dir, generators: first.generators });
  const ann = await join(before, "ann");
  for (const prompt of ["kept", "ends the process", "was under way", "waits"])
    await generate(before, ann, prompt);
  (await first.next()).finish();
  const kept = await finished(before, ann, 1);
  await first.next();
  await before.app.close();
  const stray = path(before.dataDir, "generated", String(ann.id), `${"0".repeat(32)}.png`);
  writeFileSync(stray, "x");
  mkdirSync(path(before.dataDir, "generated", "999"));
  writeFileSync(path(before.dataDir, "generated", "999", "x.png"), "x");

  const idle = await openCloud(t, { dir, generators: createEasel().generators });
  await idle.db
    .updateTable("image_generations")
    .set({ status: "processing", attempts: 3 })
    .where("id", "=", 2)
    .execute();
  await idle.db
    .updateTable("image_generations")
    .set({ status: "processing", attempts: 2 })
    .where("id", "=", 3)
    .execute();
  await idle.app.close();

  const second = createEasel();
  const after = await openCloud(t, { dir, generators: second.generators });
  await after.app.ready();
  t.match(await record(after, ann, 2), {
    status: "failed",
    errorMessage: "服务器在生成过程中多次中断，已放弃",
    errorCode: "INTERRUPTED",
  });
  const again = await second.next();
  t.equal(again.prompt, "was under way");
  t.equal((await record(after, ann, 3)).status, "processing");
  const image = await ask(after, "GET", kept.imageUrl, { token: ann.token });
  t.same(image.bytes, await pictureOf("kept"));
  t.equal(generated(after, ann).length, 2);
  t.same(readdirSync(path(after.dataDir, "generated", "999")), []);
  again.finish();
  (await second.next()).finish();
  t.equal((await finished(after, ann, 4)).status, "completed");
  const retried = await ask(after, "POST", "/api/v1/images/2/retry", { token: ann.token });
  t.equal(retried.status, 202);
  (await second.next()).finish();
  t.match(await finished(after, ann, 2), { status: "completed", errorMessage: null, errorCode: null });
});

/** The database refuses to put generations in these states, as on a full disk. */
async function refuse({ db }: Cloud, ...states: string[]): Promise<void> {
  await sql`drop trigger if exists refused`.execute(db);
  const among = sql.join(states.map((state) => sql.lit(state)));
  await sql`
    create trigger refused before update on image_generations when new.status in (${among})
    begin select raise(abort, 'refused'); end`.execute(db);
}

t.test("a database that refuses writes loses no generation", async (t) => {
  const dir = t.testdir({});
  const lines: string[] = [];
  const logged = (text: string) => lines.some((line) => line.includes(text));
  const first = createEasel();
  const before = await openCloud(t, { dir, generators: first.generators, log: (line) => lines.push(line) });
  const ann = await join(before, "ann");
  for (const prompt of ["one", "two", "three"]) await generate(before, ann, prompt);

  await refuse(before, "completed");
  (await first.next()).finish();
  t.match(await finished(before, ann, 1), { status: "failed", errorMessage: "图像生成失败，请稍后再试" });
  t.same(generated(before, ann), [], "the picture that could not be recorded is gone");

  await refuse(before, "completed", "failed", "pending");
  const two = await first.next();
  const stopped = before.app.close();
  two.finish();
  await stopped;
  t.ok(logged("could not be recorded"));

  const file = openDatabase<Database>({ file: path(before.dataDir, "cloud_database.db") });
  await sql`drop trigger refused`.execute(file.db);
  await file.close();
  const second = createEasel();
  const after = await openCloud(t, { dir, generators: second.generators, log: (line) => lines.push(line) });
  await after.app.ready();
  const again = await second.next();
  t.equal(again.prompt, "two", "what a stop could not put back is as after a crash");
  await refuse(after, "processing");
  again.finish();
  t.equal((await finished(after, ann, 2)).status, "completed");
  t.equal((await record(after, ann, 3)).status, "pending");
  await after.app.close();
  t.ok(logged("could not go on"));
  t.equal(second.count(), 1);
});
