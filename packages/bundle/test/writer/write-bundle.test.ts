import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import t from "tap";
import { type BundleRecord, type PictureError, planBundles, writeBundle } from "../../src/index.ts";
import { recordLength } from "../../src/writer/file-entry.ts";
import { anyJson, anyText, gathered, misleadsV8 } from "../support/arbitraries.ts";
import { dataUrl, hear } from "../support/bundles.ts";

const PIECE = 48 * 1024;
const SIZES = [0, 1, 2, 3, 4, 5, 33_000, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 2 * PIECE + 1, 700_001];

function bytesOf(size: number): Buffer {
  return Buffer.from(Uint8Array.from({ length: size }, (_, at) => (at * 31 + size) % 256));
}

const recordOf = (metadata: { filename: string; [name: string]: unknown }, file?: BundleRecord["file"]) => ({
  filename: metadata.filename,
  metadata: JSON.stringify(metadata),
  ...(file && { file }),
});

const metadataOf = (records: readonly BundleRecord[]): unknown =>
  records.map(({ metadata }): unknown => JSON.parse(metadata));

function pictureIn(dir: string, filename: string, size: number): BundleRecord {
  const path = join(dir, `${size}.bin`);
  writeFileSync(path, bytesOf(size));
  return recordOf({ id: `i-${size}`, filename, file_size: size }, { path, size });
}

async function bodyOf(
  records: readonly BundleRecord[],
  rest: { userInfo?: unknown; statistics?: unknown } = {},
): Promise<Buffer> {
  const bundle = writeBundle({
    userInfo: rest.userInfo,
    statistics: rest.statistics,
    syncTimestamp: "2025-06-25T14:35:00",
    records,
  });
  const body = Buffer.concat(Array.from(bundle.body, (piece) => Buffer.from(piece)));
  assert.equal(body.length, bundle.contentLength);
  return body;
}

t.test("what is written is the documented bundle, to the byte and as long as it said", async (t) => {
  const dir = t.testdir();
  const types = {
    png: "image/png",
    JPG: "image/jpeg",
    jpeg: "image/jpeg",
    gif: "image/gif",
    webp: "image/webp",
    xyz: "application/octet-stream",
  };
  const records = Object.keys(types).map((extension, at) =>
    pictureIn(dir, `衣服 "${at}".${extension}`, 100 + at),
  );
  const body = await bodyOf([...records, recordOf({ filename: "only-metadata.png" })], {
    userInfo: { user_id: "u" },
    statistics: { total_size: 5 },
  });
  t.same(JSON.parse(body.toString()), {
    user_info: { user_id: "u" },
    images_metadata: metadataOf([...records, recordOf({ filename: "only-metadata.png" })]),
    image_files: Object.fromEntries(
      Object.values(types).map((type, at) => [
        records[at]?.filename,
        dataUrl(bytesOf(100 + at)).replace("image/png", type),
      ]),
    ),
    sync_timestamp: "2025-06-25T14:35:00",
    sync_statistics: { total_size: 5 },
  });
});

t.test("pictures of all sizes go through writer and reader unchanged", async (t) => {
  const dir = t.testdir();
  const records = SIZES.map((size) => pictureIn(dir, `clothes_${size}.png`, size));
  const body = await bodyOf(records);
  for (const pieces of [[], [65_536], [10_007, 3]]) {
    const heard = await hear(body, pieces);
    t.same(heard.records, metadataOf(records));
    for (const size of SIZES)
      t.ok(heard.files.get(`clothes_${size}.png`)?.equals(bytesOf(size)), `${size} bytes`);
  }
});

t.test("any metadata and any file name survive, whatever lies at the edge of a chunk", async (t) => {
  const dir = t.testdir();
  const picture = pictureIn(dir, "x", 150_000).file ?? { path: "", size: 0 };
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(anyText, { maxLength: 4 }),
      anyJson,
      fc.nat({ max: 4 }),
      async (names, extra, shift) => {
        const records = names.map((filename) => recordOf({ filename, extra }, picture));
        const userInfo = "示".repeat(20_000 + shift);
        const body = await bodyOf(records, { userInfo });
        if (misleadsV8(Buffer.from(records.map(({ metadata }) => metadata).join()))) return;
        const heard = await hear(body, [50_000]);
        assert.deepStrictEqual(heard.records, metadataOf(records));
        assert.deepStrictEqual([...heard.files.keys()], names);
        assert.equal(heard.summary?.userInfo, userInfo);
      },
    ),
    { numRuns: 60 },
  );
});

t.test("pieces share their memory, and small pictures share pieces", async (t) => {
  const dir = t.testdir();
  const records = Array.from({ length: 60 }, (_, at) => pictureIn(dir, `${at}.png`, 10_000 + at));
  const { body } = writeBundle({ userInfo: null, records, syncTimestamp: "", statistics: null });
  const pieces = [...body];
  t.equal(pieces.length, 4);
  t.equal(new Set(pieces.map(({ buffer }) => buffer)).size, 1);
});

t.test("an empty bundle and values that JSON lacks are written all the same", async (t) => {
  t.same(JSON.parse((await bodyOf([])).toString()), {
    user_info: null,
    images_metadata: [],
    image_files: {},
    sync_timestamp: "2025-06-25T14:35:00",
    sync_statistics: null,
  });
});

t.test("a picture that has gone, grown or shrunk is named in the error", async (t) => {
  for (const size of [5, PIECE, 2 * PIECE, 700_001]) {
    const dir = t.testdir();
    const spoil: [PictureError["code"], (path: string) => void][] = [
      ["MISSING", (path) => rmSync(path)],
      ["CHANGED", (path) => appendFileSync(path, "x")],
      ["CHANGED", (path) => truncateSync(path, size - 1)],
      ["CHANGED", (path) => truncateSync(path, 0)],
      ["UNREADABLE", (path) => (rmSync(path), mkdirSync(path))],
    ];
    for (const [code, harm] of spoil) {
      const records = [pictureIn(dir, "good.png", 10), pictureIn(dir, "bad.png", size)];
      harm(records[1]?.file?.path ?? "");
      await t.rejects(bodyOf(records), { name: "PictureError", code, filename: "bad.png" });
      rmSync(records[1]?.file?.path ?? "", { recursive: true, force: true });
    }
  }
});

t.test("two pictures of one name are refused before anything is sent", async (t) => {
  const record = pictureIn(t.testdir(), "a.png", 5);
  const contents = { userInfo: null, syncTimestamp: "", statistics: null };
  t.throws(() => writeBundle({ ...contents, records: [record, record] }), RangeError);
  t.doesNotThrow(() =>
    writeBundle({ ...contents, records: [record, recordOf({ filename: record.filename })] }),
  );
});

t.test("plans keep the order, fill bundles up to the target and never leave one empty", async () => {
  const record = fc.record({
    metadata: fc.record({ filename: fc.string(), n: fc.nat() }),
    size: fc.option(fc.nat({ max: 2000 }), { nil: undefined }),
  });
  const target = fc.integer({ min: 1, max: 6000 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(record, { maxLength: 40 }),
      target,
      fc.integer({ min: 1, max: 20 }),
      async (drafts, targetBytes, maxRecords) => {
        const records: BundleRecord[] = drafts.map(({ metadata, size }) =>
          recordOf(metadata, size === undefined ? undefined : { path: "p", size }),
        );
        const bundles = await gathered(planBundles(records, { targetBytes, maxRecords }));
        assert.deepStrictEqual(bundles.flat(), records);
        const lengths = bundles.map((bundle) => bundle.reduce((sum, each) => sum + recordLength(each), 0));
        for (const [at, bundle] of bundles.entries()) {
          assert.ok(bundle.length > 0 && bundle.length <= maxRecords);
          assert.ok(bundle.length === 1 || (lengths[at] ?? 0) <= targetBytes);
          const names = bundle.map((each) => each.filename);
          assert.equal(new Set(names).size, names.length);
          const next = bundles[at + 1]?.[0];
          if (next) {
            const room = (lengths[at] ?? 0) + recordLength(next) <= targetBytes && bundle.length < maxRecords;
            assert.ok(!room || names.includes(next.filename), "a bundle was closed early");
          }
        }
      },
    ),
  );
});

t.test("planning reads no further ahead than one record", async (t) => {
  let given = 0;
  async function* cursor(): AsyncGenerator<BundleRecord> {
    for (;;) yield recordOf({ filename: `${given++}.png` }, { path: "p", size: 100 });
  }
  const plans = planBundles(cursor(), { targetBytes: 1000 });
  const first = await plans.next();
  t.equal(given, (first.done ? [] : first.value).length + 1);
  await plans.return(undefined);
});
