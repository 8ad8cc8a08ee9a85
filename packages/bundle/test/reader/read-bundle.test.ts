import assert from "node:assert/strict";
import * as fc from "fast-check";
import t from "tap";
import { MAX_DEPTH } from "../../src/index.ts";
import {
  anyJson,
  anyName,
  misleadsV8,
  mutated,
  mutation,
  pieceSizes,
  spelled,
  spellingStyle,
} from "../support/arbitraries.ts";
import { type Heard, hear, PICTURES, sampleBundle } from "../support/bundles.ts";

const PLAIN = { indent: "", around: "", escapeEvery: 0 };

/** What base64 is taken to be, said another way than in the source. */
function decoded(value: unknown): Buffer | string {
  if (typeof value !== "string") return "NOT_A_STRING";
  const data = value.replace(/^data:[^,]{0,243};base64,/i, "").replaceAll(/[\r\n]/g, "");
  const good = /^(?:[\w+/-]{4})*(?:[\w+/-]{2}==|[\w+/-]{3}=)?$/.test(data);
  return good ? Buffer.from(data, "base64") : "BAD_BASE64";
}

/** Checks what was heard of a body against JSON.parse and `Buffer.from`. */
function agree(heard: Heard, body: Buffer): void {
  const text = body.toString("utf8");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    assert.ok(heard.refused, `took what is no JSON: ${text}`);
    return;
  }
  if (heard.refused === "WRONG_SHAPE") {
    assert.ok(!isBundle(value) || /_(metadata|files)[^]*_\1/.test(text), `refused as no bundle: ${text}`);
    return;
  }
  assert.equal(heard.refused, undefined, text);
  assert.ok(isBundle(value));
  // Of members that come twice JSON.parse forgets the first, which was handed over long ago.
  if (text.split("images_metadata").length === 2) {
    const records = value.images_metadata ?? [];
    const objects = records.filter(
      (record) => typeof record === "object" && record !== null && !Array.isArray(record),
    );
    assert.deepStrictEqual(heard.records, objects);
    assert.equal(heard.failedRecords.length, records.length - objects.length);
  }
  if (text.split("image_files").length === 2) {
    const failed = new Map(heard.failedFiles);
    for (const [name, data] of Object.entries(value.image_files ?? {})) {
      const wanted = decoded(data);
      assert.deepStrictEqual(
        typeof wanted === "string" ? failed.get(name) : heard.files.get(name),
        wanted,
        name,
      );
    }
  }
  assert.deepStrictEqual(heard.summary?.userInfo, value.user_info);
  assert.deepStrictEqual(heard.summary?.syncTimestamp, value.sync_timestamp);
  assert.deepStrictEqual(heard.summary?.syncStatistics, value.sync_statistics);
  assert.equal(heard.summary?.bytes, body.length);
}

interface AnyBundle {
  user_info?: unknown;
  images_metadata?: unknown[] | null;
  image_files?: Record<string, unknown> | null;
  sync_timestamp?: unknown;
  sync_statistics?: unknown;
}

function isBundle(value: unknown): value is AnyBundle {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const { images_metadata: records, image_files: files } = value as Record<string, unknown>;
  const filesFit = files === undefined || (typeof files === "object" && !Array.isArray(files));
  return filesFit && (records === undefined || records === null || Array.isArray(records));
}

const shuffled = fc.shuffledSubarray([
  "user_info",
  "images_metadata",
  "image_files",
  "sync_timestamp",
  "sync_statistics",
  "else",
]);

const generated = fc
  .record({
    names: shuffled,
    records: fc.array(
      fc.oneof({ weight: 5, arbitrary: fc.record({ id: fc.string(), n: fc.nat() }) }, anyJson),
      { maxLength: 4 },
    ),
    files: fc.array(
      fc.tuple(
        anyName,
        fc.oneof(
          { weight: 6, arbitrary: fc.uint8Array({ maxLength: 120 }) },
          fc.constant(null),
          fc.constant(7),
          fc.constant({ a: [] }),
        ),
        fc.constantFrom("", "data:image/png;base64,", "DATA:;BASE64,", "data:a,"),
      ),
      { maxLength: 4 },
    ),
    other: fc.constantFrom(null, 1, { a: [1, { b: "x" }] }, "y"),
  })
  .map(({ names, records, files, other }) => {
    const members: Record<string, unknown> = {
      images_metadata: records,
      image_files: Object.fromEntries(
        files.map(([name, bytes, prefix]) => [
          name,
          bytes instanceof Uint8Array ? prefix + Buffer.from(bytes).toString("base64") : bytes,
        ]),
      ),
    };
    return Object.fromEntries(names.map((name) => [name, members[name] ?? other]));
  });

t.test("a bundle in any order, spelling and cut says what JSON.parse says", async () => {
  await fc.assert(
    fc.asyncProperty(generated, spellingStyle, pieceSizes, async (bundle, style, sizes) => {
      const body = Buffer.from(spelled(bundle, style));
      if (misleadsV8(body)) return;
      agree(await hear(body, sizes), body);
    }),
    { numRuns: 1000 },
  );
});

t.test(
  "a damaged bundle is taken or refused as by JSON.parse, and every opened file is ended or aborted",
  async () => {
    await fc.assert(
      fc.asyncProperty(
        generated,
        spellingStyle,
        fc.array(mutation, { minLength: 1, maxLength: 3 }),
        pieceSizes,
        async (bundle, style, damage, sizes) => {
          const body = mutated(Buffer.from(spelled(bundle, style)), damage);
          const heard = await hear(body, sizes);
          agree(heard, body);
          const opened = heard.events.filter((event) => event.endsWith(" open")).length;
          assert.equal(heard.events.length, opened * 2);
        },
      ),
      { numRuns: 2500 },
    );
  },
);

t.test("the documented bundle cut in two at every place is the same bundle", async (t) => {
  const body = Buffer.from(spelled(sampleBundle(), { ...PLAIN, escapeEvery: 0 }));
  for (let cut = 1; cut < body.length; cut += cut < 2500 ? 1 : 61)
    agree(await hear(body, [cut, body.length]), body);
  const heard = await hear(body);
  t.same([...heard.files.values()], PICTURES);
  t.equal(heard.records.length, PICTURES.length);
});

t.test("a bundle that ends at any place is cut off, and its open file is aborted", async (t) => {
  const body = Buffer.from(spelled(sampleBundle(), PLAIN));
  for (let end = 1; end < body.length; end += 37) {
    const heard = await hear(body.subarray(0, end));
    assert.equal(heard.refused, "CUT_OFF");
    const last = heard.events.at(-1) ?? "";
    assert.ok(last === "" || last.endsWith(" end") || last.endsWith(" abort CUT_OFF"), last);
  }
  t.equal((await hear(" \r\n")).refused, "EMPTY");
  t.equal((await hear("")).refused, "EMPTY");
});

t.test("what is no bundle is refused with a code that says why", async (t) => {
  const refusals: [string, string][] = [
    ["[]", "WRONG_SHAPE"],
    ["null", "WRONG_SHAPE"],
    ['"x"', "WRONG_SHAPE"],
    ['{"image_files":[]}', "WRONG_SHAPE"],
    ['{"image_files":"x"}', "WRONG_SHAPE"],
    ['{"image_files":false}', "WRONG_SHAPE"],
    ['{"images_metadata":{}}', "WRONG_SHAPE"],
    ['{"images_metadata":1}', "WRONG_SHAPE"],
    ["username=x", "INVALID_JSON"],
    ["\ufeff{}", "INVALID_JSON"],
    ["{}{}", "INVALID_JSON"],
    [`{"else":${"[".repeat(MAX_DEPTH)}${"]".repeat(MAX_DEPTH)}}`, "TOO_DEEP"],
    [`{"user_info":"${"x".repeat(300_000)}"}`, "MEMBER_TOO_LARGE"],
  ];
  for (const [body, code] of refusals) t.equal((await hear(body)).refused, code, body.slice(0, 40));
  t.equal((await hear('{"a":1}', [], { maxBytes: 6 })).refused, "TOO_LARGE");
  t.equal((await hear('{"a":1}', [], { maxBytes: 7 })).refused, undefined);
  t.equal((await hear('{"user_info":null,"images_metadata":null,"image_files":null}')).refused, undefined);
});

t.test("names and members that come twice are the later ones", async (t) => {
  const heard = await hear(
    '{"image_files":{"a":"QUJD","a":"REVG"},"image_files":{"b":"QUJD"},"sync_timestamp":1,"sync_timestamp":2,' +
      '"images_metadata":[{"n":1}],"images_metadata":[{"n":2}]}',
  );
  t.same(
    [...heard.files],
    [
      ["a", Buffer.from("DEF")],
      ["b", Buffer.from("ABC")],
    ],
  );
  t.same(heard.records, [{ n: 1 }, { n: 2 }]);
  t.equal(heard.summary?.syncTimestamp, 2);
});
