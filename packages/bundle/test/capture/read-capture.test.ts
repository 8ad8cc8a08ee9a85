import assert from "node:assert/strict";
import * as fc from "fast-check";
import t from "tap";
import {
  type Capture,
  type CaptureLimits,
  FileError,
  type FileSink,
  iterableSink,
  readCapture,
} from "../../src/index.ts";
import {
  asBody,
  gathered,
  misleadsV8,
  mutated,
  mutation,
  pieceSizes,
  spelled,
  spellingStyle,
} from "../support/arbitraries.ts";
import { codeOf, dataOf, keepingSink, PICTURES, dataUrl } from "../support/bundles.ts";

interface Heard {
  capture: Capture | undefined;
  refused: string | undefined;
  files: Map<string, Buffer>;
  events: string[];
}

async function hear(
  body: Uint8Array | string,
  sizes: readonly number[] = [],
  limits: CaptureLimits = {},
): Promise<Heard> {
  const heard: Heard = { capture: undefined, refused: undefined, files: new Map(), events: [] };
  try {
    heard.capture = await readCapture(
      asBody(Buffer.from(body), sizes),
      () => keepingSink("image", heard),
      limits,
    );
  } catch (error) {
    heard.refused = codeOf(error);
  }
  return heard;
}

const others = {
  originalUrl: "https://example.com/a.png",
  category: "clothes",
  pageInfo: { title: "示例", url: "u" },
  __proto__x: null,
};

t.test("a picture comes out wherever it stands, and the other members as they are", async () => {
  const place = fc.integer({ min: 0, max: Object.keys(others).length });
  const picture = fc.integer({ min: 1, max: PICTURES.length - 1 });
  await fc.assert(
    fc.asyncProperty(
      place,
      picture,
      fc.boolean(),
      spellingStyle,
      pieceSizes,
      async (at, which, bare, style, sizes) => {
        const bytes = PICTURES[which] ?? Buffer.alloc(0);
        const members = Object.entries<unknown>(others);
        members.splice(at, 0, ["imageData", bare ? bytes.toString("base64") : dataUrl(bytes)]);
        const heard = await hear(spelled(Object.fromEntries(members), style), sizes);
        assert.deepStrictEqual(heard.capture, {
          image: { kind: "bytes", bytes: bytes.length },
          members: others,
        });
        assert.ok(heard.files.get("image")?.equals(bytes));
        assert.deepStrictEqual(heard.events, ["image open", "image end"]);
      },
    ),
    { numRuns: 400 },
  );
});

t.test("an address is given as it is and opens no file", async () => {
  const rest = fc.string({ unit: "binary", maxLength: 30 });
  const scheme = fc.constantFrom("http://", "https://", "HTTP://", "HttpS://");
  await fc.assert(
    fc.asyncProperty(scheme, rest, spellingStyle, pieceSizes, async (start, end, style, sizes) => {
      const url = start + end;
      const heard = await hear(spelled({ ...others, imageData: url }, style), sizes);
      assert.deepStrictEqual(heard.capture, { image: { kind: "url", url }, members: others });
      assert.deepStrictEqual(heard.events, []);
    }),
    { numRuns: 400 },
  );
});

t.test("a damaged capture is taken or refused as by JSON.parse, and no file is left open", async () => {
  const damage = fc.array(mutation, { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(spellingStyle, damage, pieceSizes, async (style, mutations, sizes) => {
      const whole = { imageData: dataUrl(PICTURES[6] ?? Buffer.alloc(0)), ...others };
      const body = mutated(Buffer.from(spelled(whole, style)), mutations);
      if (misleadsV8(body)) return;
      const heard = await hear(body, sizes);
      assert.ok(heard.events.length === 0 || heard.events.length === 2);
      if (heard.refused === "WRONG_SHAPE") return;
      let value: Record<string, unknown>;
      try {
        value = JSON.parse(body.toString()) as Record<string, unknown>;
      } catch {
        assert.ok(heard.refused);
        return;
      }
      assert.equal(heard.refused, undefined, body.toString());
      const { imageData, ...members } = value;
      assert.deepStrictEqual(heard.capture?.members, members);
      if (heard.capture?.image.kind === "missing") assert.ok(!imageData);
    }),
    { numRuns: 2000 },
  );
});

t.test("imageData that is no picture says so", async (t) => {
  const of = async (imageData: unknown, limits: CaptureLimits = {}): Promise<string | undefined> => {
    const heard = await hear(JSON.stringify({ imageData, category: "char" }), [], limits);
    t.same(heard.capture?.members, { category: "char" });
    t.equal(heard.events.includes("image end"), false);
    const { image } = heard.capture ?? {};
    return image?.kind === "failed" ? image.error.code : image?.kind;
  };
  t.equal(await of(undefined), "missing");
  t.equal(await of(null), "missing");
  t.equal(await of(""), "missing");
  for (const value of [7, false, {}, ["QUJD"]]) t.equal(await of(value), "NOT_A_STRING");
  for (const text of [
    "x",
    "http:",
    "https:/",
    "ftp://a/b",
    "blob:http://a",
    " QUJD",
    "QUJD!",
    "data:image/png,x",
  ]) {
    t.equal(await of(text), "BAD_BASE64", text);
  }
  t.equal(await of(dataOf(1001), { maxImageBytes: 1000 }), "TOO_LARGE");
  t.equal(await of(`https://${"x".repeat(70_000)}`), "TOO_LARGE");
  t.equal(await of({ a: "x".repeat(100) }), "NOT_A_STRING");
});

t.test("base64 that begins like an address or a data URL is still base64", async (t) => {
  for (const text of ["http", "https+ab", "data", "dataQUJD", "h000"]) {
    for (const sizes of [[], [1]]) {
      const heard = await hear(JSON.stringify({ imageData: text }), sizes);
      t.same(heard.files.get("image"), Buffer.from(text, "base64"), text);
    }
  }
});

t.test("a picture is not ended before the whole body has proved to be good", async (t) => {
  const start = '{"imageData":"QUJD","category":"clothes"';
  t.same((await hear(start)).events, ["image open", "image abort CUT_OFF"]);
  t.same((await hear(`${start}]`)).events, ["image open", "image abort INVALID_JSON"]);
  t.same((await hear(`${start},"imageData":"QUJD"}`)).events, ["image open", "image abort WRONG_SHAPE"]);
  t.same((await hear('{"imageData":"QUJDQUJD')).events, ["image open", "image abort CUT_OFF"]);
  t.same((await hear(`${start}}`)).events, ["image open", "image end"]);
});

t.test("the other members have a limit together, and the body has codes for being wrong", async (t) => {
  const members = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`name${at}`, "x".repeat(50)]));
  const body = JSON.stringify({ imageData: dataOf(5000), ...members });
  t.equal((await hear(body, [], { maxMemberBytes: 1000 })).refused, "MEMBER_TOO_LARGE");
  t.equal((await hear(body, [], { maxMemberBytes: 2000 })).refused, undefined);
  t.equal((await hear(JSON.stringify({ a: "x".repeat(300_000) }))).refused, "MEMBER_TOO_LARGE");
  t.equal((await hear("")).refused, "EMPTY");
  t.equal((await hear("[]")).refused, "WRONG_SHAPE");
  t.same((await hear("{}")).capture, { image: { kind: "missing" }, members: {} });
});

t.test("a sink's FileError makes the picture a failed one, another error is the reader's", async (t) => {
  const body = Buffer.from(JSON.stringify({ imageData: "QUJD", category: "char" }));
  const refused = new FileError("UNSUPPORTED", "no picture");
  const full = Object.assign(new Error("disk full"), { code: "ENOSPC" });
  const sinkThat =
    (changes: Partial<FileSink>): (() => FileSink) =>
    () => ({ write() {}, end() {}, abort() {}, ...changes });
  for (const changes of [{ write: () => Promise.reject(refused) }, { end: () => Promise.reject(refused) }]) {
    const capture = await readCapture([body], sinkThat(changes));
    t.same(capture, { image: { kind: "failed", error: refused }, members: { category: "char" } });
  }
  for (const changes of [{ write: () => Promise.reject(full) }, { end: () => Promise.reject(full) }]) {
    await t.rejects(readCapture([body], sinkThat(changes)), full);
  }
});

t.test("an iterable sink gives a consumer that pulls the same bytes, in pieces it may keep", async (t) => {
  const bytes = Buffer.from(Array.from({ length: 500_000 }, (_, at) => (at * 7) % 251));
  const sink = iterableSink(gathered);
  await readCapture(asBody(Buffer.from(JSON.stringify({ imageData: dataUrl(bytes) })), [9000]), () => sink);
  t.ok(Buffer.concat(await sink.result).equals(bytes));
});

t.test("an iterable sink passes errors on in both directions", async (t) => {
  const body = Buffer.from(JSON.stringify({ imageData: dataOf(400_000) }));
  const full = new Error("disk full");
  await t.rejects(
    readCapture([body], () => iterableSink(async () => Promise.reject(full))),
    full,
  );
  const refused = new FileError("UNSUPPORTED", "no picture");
  const early = await readCapture([body], () => iterableSink(async () => Promise.reject(refused)));
  t.same(early.image, { kind: "failed", error: refused });

  // One that stops reading early and is content.
  const content = await readCapture([body], () => iterableSink(async () => "enough"));
  t.equal(content.image.kind, "bytes");

  const cut = iterableSink(gathered);
  await t.rejects(
    readCapture([body.subarray(0, 300_000)], () => cut),
    { code: "CUT_OFF" },
  );
  await t.rejects(cut.result, { code: "CUT_OFF" });
});
