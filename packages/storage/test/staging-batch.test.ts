import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { createStaging, isMissing, isTaken, type Staged, type StagingBatch } from "../src/index.ts";
import { noise } from "./pictures.ts";

const MAX = 10 * 1024 * 1024;
const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

function png(length: number): Buffer {
  const bytes = noise(length);
  bytes.set(SIGNATURE);
  return bytes;
}

function stage(batch: StagingBatch, bytes: Uint8Array, piece = bytes.length): Staged {
  batch.open();
  for (let at = 0; at < bytes.length; at += piece) batch.write(bytes.subarray(at, at + piece));
  return batch.close();
}

function openDescriptors(): number {
  return readdirSync("/proc/self/fd").length;
}

t.test("pictures of every size are staged byte for byte, in pieces of any size", async (t) => {
  const staging = await createStaging(t.testdir());
  const batch = staging.batch({ maxBytes: MAX });
  const buffer = 256 * 1024;
  for (const length of [12, 1000, buffer - 1, buffer, buffer + 1, 3 * buffer, 700_001]) {
    for (const piece of [5 + (length >> 6), 64 * 1024, length]) {
      const bytes = png(length);
      const staged = stage(batch, bytes, piece);
      t.equal(staged.size, length);
      t.equal(staged.format, "png");
      t.equal(staged.sha256, createHash("sha256").update(bytes).digest("hex"), `${length} in ${piece}`);
      t.ok(readFileSync(staged.path).equals(bytes));
    }
  }
  await batch.discardAll();
  t.strictSame(readdirSync(staging.dir), []);
});

t.test("a chunk may be reused as soon as it was written", async (t) => {
  const staging = await createStaging(t.testdir());
  const batch = staging.batch({ maxBytes: MAX });
  const chunk = png(1000);
  const before = Buffer.from(chunk);
  batch.open();
  batch.write(chunk);
  chunk.fill(0);
  t.ok(readFileSync(batch.close().path).equals(before));
  await batch.discardAll();
});

t.test("a synced picture is placed in folders made for it, and the batch can go on", async (t) => {
  const dir = t.testdir();
  const staging = await createStaging(join(dir, "staging"));
  const batch = staging.batch({ maxBytes: MAX });
  for (const round of ["first", "second"]) {
    const pictures = [1000, 300_000, 20].map((length) => ({ bytes: png(length), length }));
    const all = pictures.map(({ bytes }) => stage(batch, bytes));
    await batch.sync();
    for (const [at, staged] of all.entries()) {
      batch.place(staged, join(dir, "users", round, "clothes", `${at}.png`));
    }
    await batch.finish();
    for (const [at, { bytes }] of pictures.entries()) {
      t.ok(readFileSync(join(dir, "users", round, "clothes", `${at}.png`)).equals(bytes));
    }
  }
  await batch.discardAll();
  t.strictSame(readdirSync(staging.dir), []);
  t.equal(readdirSync(join(dir, "users", "second", "clothes")).length, 3, "what is placed stays");
});

t.test("a picture that was released is nobody's to remove", async (t) => {
  const staging = await createStaging(t.testdir());
  const batch = staging.batch({ maxBytes: MAX });
  const staged = stage(batch, png(100));
  await batch.sync();
  batch.release(staged);
  batch.discard(staged);
  await batch.discardAll();
  t.ok(existsSync(staged.path));
});

t.test("a picture that is not synced, not of this batch or placed already is not placed", async (t) => {
  const dir = t.testdir();
  const staging = await createStaging(join(dir, "staging"));
  const batch = staging.batch({ maxBytes: MAX });
  const other = staging.batch({ maxBytes: MAX });
  const staged = stage(batch, png(100));
  t.throws(() => batch.place(staged, join(dir, "a.png")), /synced/);
  await batch.sync();
  const late = stage(batch, png(100));
  t.throws(() => batch.place(late, join(dir, "a.png")), /synced/);
  t.throws(() => other.place(staged, join(dir, "a.png")), /synced/);
  batch.place(staged, join(dir, "a.png"));
  t.throws(() => batch.place(staged, join(dir, "b.png")), /synced/);
  t.notOk(existsSync(join(dir, "b.png")));
  await batch.discardAll();
});

t.test("a place that is taken is not overwritten; the picture stays for another name", async (t) => {
  const dir = t.testdir({ "a.png": "other" });
  const staging = await createStaging(join(dir, "staging"));
  const batch = staging.batch({ maxBytes: MAX });
  const staged = stage(batch, png(100));
  await batch.sync();
  try {
    batch.place(staged, join(dir, "a.png"));
    t.fail("it was placed");
  } catch (error) {
    t.ok(isTaken(error));
  }
  t.equal(readFileSync(join(dir, "a.png"), "utf8"), "other");
  batch.place(staged, join(dir, "b.png"));
  await batch.finish();
  t.equal(statSync(join(dir, "b.png")).size, 100);
});

t.test("a refused picture fails alone, at its end, and leaves nothing", async (t) => {
  const staging = await createStaging(t.testdir());
  const batch = staging.batch({ maxBytes: 600_000 });
  t.equal(stage(batch, png(600_000)).size, 600_000);
  t.throws(() => stage(batch, png(600_001), 1000), { code: "IMAGE_TOO_LARGE" });
  t.throws(() => stage(batch, Buffer.alloc(500_000, "<html>"), 1000), { code: "IMAGE_UNSUPPORTED" });
  t.throws(() => stage(batch, Buffer.from("<html>")), { code: "IMAGE_UNSUPPORTED" });
  t.throws(() => stage(batch, Buffer.alloc(0)), { code: "IMAGE_UNSUPPORTED" });
  t.equal(stage(batch, png(20)).size, 20);
  t.equal(readdirSync(staging.dir).length, 2);
  await batch.discardAll();
});

t.test("an abandoned picture leaves nothing, large or small", async (t) => {
  const staging = await createStaging(t.testdir());
  const batch = staging.batch({ maxBytes: MAX });
  for (const length of [100, 1_000_000]) {
    batch.open();
    batch.write(png(length));
    batch.abandon();
    t.strictSame(readdirSync(staging.dir), []);
  }
  batch.abandon();
  t.throws(() => batch.write(png(10)), /No picture is open/);
  t.throws(() => batch.close(), /No picture is open/);
  batch.open();
  t.throws(() => batch.open(), /still open/);
  const staged = (batch.write(png(50)), batch.close());
  batch.discard(staged);
  batch.discard(staged);
  t.strictSame(readdirSync(staging.dir), []);
});

t.test("a batch that ends midway leaves nothing of what it has not placed", async (t) => {
  const staging = await createStaging(t.testdir());
  const batch = staging.batch({ maxBytes: MAX });
  for (let at = 0; at < 100; at += 1) stage(batch, png(100));
  batch.open();
  batch.write(png(1_000_000));
  await batch.discardAll();
  t.strictSame(readdirSync(staging.dir), []);
});

t.test("a staged file that lost bytes fails the sync, and may not be placed", async (t) => {
  const dir = t.testdir();
  const staging = await createStaging(join(dir, "staging"));
  const batch = staging.batch({ maxBytes: MAX });
  const staged = stage(batch, png(1000));
  truncateSync(staged.path, 10);
  await t.rejects(batch.sync(), /were staged/);
  t.throws(() => batch.place(staged, join(dir, "a.png")), /synced/);
  await batch.discardAll();
  t.strictSame(readdirSync(staging.dir), []);
});

t.test("a link gives a file a second name, never over another", async (t) => {
  const dir = t.testdir({ "a.png": "bytes", "taken.png": "other" });
  const staging = await createStaging(join(dir, "staging"));
  const batch = staging.batch({ maxBytes: MAX });
  batch.link(join(dir, "a.png"), join(dir, "users", "b.png"));
  await batch.finish();
  t.equal(statSync(join(dir, "users", "b.png")).ino, statSync(join(dir, "a.png")).ino);
  t.throws(() => batch.link(join(dir, "a.png"), join(dir, "taken.png")), { code: "EEXIST" });
  try {
    batch.link(join(dir, "none.png"), join(dir, "c.png"));
    t.fail("it was linked");
  } catch (error) {
    t.ok(isMissing(error));
  }
  t.equal(readFileSync(join(dir, "taken.png"), "utf8"), "other");
});

// Only Linux tells a process its descriptors in a folder.
if (process.platform === "linux") {
  t.test("descriptors stay bounded while thousands of pictures are written without a pause", async (t) => {
    const staging = await createStaging(t.testdir());
    const batch = staging.batch({ maxBytes: MAX });
    const before = openDescriptors();
    for (let at = 0; at < 2000; at += 1) stage(batch, png(20));
    const during = openDescriptors() - before;
    t.ok(during > 0 && during <= 260, `${during} are open`);
    await batch.sync();
    t.equal(openDescriptors(), before);
    await batch.discardAll();
    t.strictSame(readdirSync(staging.dir), []);
  });
}
