import { createHash } from "node:crypto";
import { getEventListeners, once } from "node:events";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import t from "tap";
import { commit, createStaging, discard, isTaken } from "../src/index.ts";
import { animation, inPieces, still } from "./pictures.ts";
import { runLimited } from "./run-limited.ts";

const MAX = 10 * 1024 * 1024;
const png = await still(200, 100).png().toBuffer();
const sha256 = createHash("sha256").update(png).digest("hex");

t.test(
  "a picture is staged byte for byte, counted, hashed and recognised, in pieces of any size",
  async (t) => {
    const staging = await createStaging(join(t.testdir(), "a", "staging"));
    for (const length of [1, 7, 11, 12, 13, 4096, MAX]) {
      const bytes = length < 64 ? png.subarray(0, 3000) : png;
      const staged = await staging.stage(inPieces(bytes, length), { maxBytes: MAX });
      t.equal(staged.size, bytes.length);
      t.equal(staged.format, "png");
      t.equal(staged.sha256, createHash("sha256").update(bytes).digest("hex"));
      t.ok(readFileSync(staged.path).equals(bytes), `in pieces of ${length}`);
    }
  },
);

t.test("the format of the bytes is told for each format", async (t) => {
  const staging = await createStaging(t.testdir());
  const pictures = {
    jpeg: await still(20, 20).jpeg().toBuffer(),
    webp: await still(20, 20).webp().toBuffer(),
    gif: await animation(20, 20, 3).gif().toBuffer(),
  };
  for (const [format, bytes] of Object.entries(pictures)) {
    t.equal((await staging.stage(inPieces(bytes, 100), { maxBytes: MAX })).format, format);
  }
});

t.test("a picture of exactly the limit is taken and one byte more is refused, leaving nothing", async (t) => {
  const staging = await createStaging(t.testdir());
  const staged = await staging.stage(inPieces(png, 1000), { maxBytes: png.length });
  await discard(staged);
  await t.rejects(staging.stage(inPieces(png, 1000), { maxBytes: png.length - 1 }), {
    code: "IMAGE_TOO_LARGE",
  });
  t.strictSame(readdirSync(staging.dir), []);
});

t.test(
  "bytes that are no picture are refused at once, leaving nothing and stopping the source",
  async (t) => {
    const staging = await createStaging(t.testdir());
    let stopped = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield Buffer.from("<html>");
      } finally {
        stopped = true;
      }
    }
    await t.rejects(staging.stage(endless(), { maxBytes: MAX }), { code: "IMAGE_UNSUPPORTED" });
    t.ok(stopped);
    for (const bytes of [Buffer.alloc(0), Buffer.from("GIF89a")]) {
      const source = inPieces(bytes, 10);
      await t.rejects(staging.stage(source, { maxBytes: MAX }), { code: "IMAGE_UNSUPPORTED" });
    }
    t.strictSame(readdirSync(staging.dir), []);
  },
);

t.test("a source that fails midway leaves nothing, and its error is the one thrown", async (t) => {
  const staging = await createStaging(t.testdir());
  const failure = new Error("cut off");
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield png.subarray(0, 1000);
    throw failure;
  }
  await t.rejects(staging.stage(failing(), { maxBytes: MAX }), failure);
  t.strictSame(readdirSync(staging.dir), []);
});

t.test("an abort ends the staging even while the source hangs, and leaves nothing", async (t) => {
  const staging = await createStaging(t.testdir());
  const aborting = new AbortController();
  const reason = new Error("went away");
  const hanging = Promise.withResolvers<void>();
  async function* hangs(): AsyncGenerator<Uint8Array> {
    yield png.subarray(0, 1000);
    hanging.resolve();
    await once(new EventTarget(), "never");
  }
  const staged = staging.stage(hangs(), { maxBytes: MAX, signal: aborting.signal });
  await hanging.promise;
  aborting.abort(reason);
  await t.rejects(staged, reason);
  t.strictSame(readdirSync(staging.dir), []);
});

t.test("an abort also ends a source that always has more, and one from before begins nothing", async (t) => {
  const staging = await createStaging(t.testdir());
  const aborting = new AbortController();
  let given = 0;
  async function* eager(): AsyncGenerator<Uint8Array> {
    for (;;) {
      given += 1;
      if (given === 5) aborting.abort();
      yield png;
    }
  }
  const options = { maxBytes: Number.MAX_SAFE_INTEGER, signal: aborting.signal };
  await t.rejects(staging.stage(eager(), options), { name: "AbortError" });
  t.ok(given <= 6, `${given} chunks were taken`);
  t.strictSame(readdirSync(staging.dir), []);
  given = 10;
  rmdirSync(staging.dir);
  await t.rejects(staging.stage(eager(), options), { name: "AbortError" }, "no file was begun");
  t.equal(given, 10);
});

t.test("a signal that never fires keeps no listener on it", async (t) => {
  const staging = await createStaging(t.testdir());
  const { signal } = new AbortController();
  let during = 0;
  async function* watched(): AsyncGenerator<Uint8Array> {
    during = getEventListeners(signal, "abort").length;
    yield png;
  }
  await staging.stage(watched(), { maxBytes: MAX, signal });
  t.equal(during, 1);
  t.equal(getEventListeners(signal, "abort").length, 0);
});

t.test("a committed picture is at its place alone, in folders made for it", async (t) => {
  const dir = t.testdir();
  const staging = await createStaging(join(dir, "staging"));
  const staged = await staging.stage(inPieces(png, 1000), { maxBytes: MAX });
  const destination = join(dir, "users", "u", "clothes", "a.png");
  await commit(staged, destination);
  t.ok(readFileSync(destination).equals(png));
  t.strictSame(readdirSync(join(dir, "users", "u", "clothes")), ["a.png"]);
  t.strictSame(readdirSync(staging.dir), []);
  await discard(staged);
  t.ok(existsSync(destination), "a discard afterwards does nothing");
});

t.test("a commit never overwrites; the picture stays staged for another name", async (t) => {
  const dir = t.testdir({ "a.png": "other" });
  const staging = await createStaging(join(dir, "staging"));
  const staged = await staging.stage(inPieces(png, 1000), { maxBytes: MAX });
  const failure: unknown = await commit(staged, join(dir, "a.png")).catch((error: unknown) => error);
  t.ok(isTaken(failure));
  t.equal(readFileSync(join(dir, "a.png"), "utf8"), "other");
  await commit(staged, join(dir, "b.png"));
  t.ok(readFileSync(join(dir, "b.png")).equals(png));
});

t.test("a staged file whose length has changed is not committed", async (t) => {
  const dir = t.testdir();
  const staging = await createStaging(join(dir, "staging"));
  const change = [(path: string) => truncateSync(path, 10), (path: string) => appendFileSync(path, "x")];
  for (const damage of change) {
    const staged = await staging.stage(inPieces(png, 1000), { maxBytes: MAX });
    damage(staged.path);
    await t.rejects(commit(staged, join(dir, "a.png")), /were staged/);
    t.notOk(existsSync(join(dir, "a.png")));
    await discard(staged);
  }
  t.notOk(isTaken(new Error("other")));
});

t.test("of many commits to one name exactly one succeeds", async (t) => {
  const dir = t.testdir();
  const staging = await createStaging(join(dir, "staging"));
  const all = await Promise.all(
    Array.from({ length: 8 }, () => staging.stage(inPieces(png, 1000), { maxBytes: MAX })),
  );
  const outcomes = await Promise.allSettled(all.map((staged) => commit(staged, join(dir, "a.png"))));
  t.equal(outcomes.filter(({ status }) => status === "fulfilled").length, 1);
  await Promise.all(all.map(discard));
  t.strictSame(readdirSync(staging.dir), []);
  t.equal(
    createHash("sha256")
      .update(readFileSync(join(dir, "a.png")))
      .digest("hex"),
    sha256,
  );
});

t.test("a sweep removes what a crash has left, and nothing outside", async (t) => {
  const dir = t.testdir({ staging: { "old.part": "x", "older.part": "y" }, "a.png": "keep" });
  const staging = await createStaging(join(dir, "staging"));
  mkdirSync(join(staging.dir, "folder"));
  writeFileSync(join(staging.dir, "folder", "z"), "z");
  t.equal(await staging.sweep(), 3);
  t.equal(await staging.sweep(), 0);
  t.strictSame(readdirSync(staging.dir), []);
  t.equal(readFileSync(join(dir, "a.png"), "utf8"), "keep");
});

// Windows has no limit on a file's size to stand for a full disk.
if (process.platform !== "win32") {
  t.test("a disk that takes no more fails the staging and leaves nothing", async (t) => {
    const dir = t.testdir({ staging: {} });
    const report = await runLimited("stage-into-full-disk.ts", 64, join(dir, "staging"));
    t.strictSame(report, { stage: "full", batch: "full", next: "png", left: [] });
  });
}
