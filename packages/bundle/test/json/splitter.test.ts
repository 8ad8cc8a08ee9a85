import assert from "node:assert/strict";
import * as fc from "fast-check";
import t from "tap";
import { BundleError } from "../../src/errors.ts";
import type { Route, Visitor } from "../../src/json/route.ts";
import { JsonSplitter, MAX_DEPTH } from "../../src/json/splitter.ts";
import {
  anyJson,
  anyText,
  inPieces,
  misleadsV8,
  mutated,
  mutation,
  pieceSizes,
  spelled,
  spellingStyle,
} from "../support/arbitraries.ts";

type Reading = { value: unknown } | { refused: string };

/** Enters everything and puts it together again. */
function rebuilder(put: (key: string, value: unknown) => void): Visitor {
  return {
    visit(kind, key): Route {
      const container: unknown = kind === "object" ? {} : kind === "array" ? [] : undefined;
      if (container === undefined) {
        return {
          do: "collect",
          limit: Infinity,
          collected: (value) => put(key, value),
          overflowed: () => {},
        };
      }
      put(key, container);
      return {
        do: "enter",
        visitor: rebuilder((name, value) => {
          if (Array.isArray(container)) container.push(value);
          else
            Object.defineProperty(container, name, {
              value,
              writable: true,
              enumerable: true,
              configurable: true,
            });
        }),
      };
    },
  };
}

function collector(put: (value: unknown) => void): Visitor {
  return { visit: () => ({ do: "collect", limit: Infinity, collected: put, overflowed: () => {} }) };
}

function read(
  bytes: Uint8Array,
  sizes: readonly number[],
  makeVisitor: (put: (value: unknown) => void) => Visitor,
): Reading {
  let got: unknown;
  const splitter = new JsonSplitter(makeVisitor((value) => void (got = value)));
  try {
    for (const piece of inPieces(bytes, sizes)) {
      const taken = splitter.write(piece);
      if (taken !== piece.length) throw new Error("stopped without a reason");
      piece.fill(0x21);
    }
    splitter.end();
  } catch (error) {
    if (error instanceof BundleError) return { refused: error.code };
    throw error;
  }
  return { value: got };
}

const rebuilt = (bytes: Uint8Array, sizes: readonly number[]): Reading =>
  read(bytes, sizes, (put) => rebuilder((_key, value) => put(value)));
const collected = (bytes: Uint8Array, sizes: readonly number[]): Reading => read(bytes, sizes, collector);
const skipped = (bytes: Uint8Array, sizes: readonly number[]): Reading =>
  read(bytes, sizes, () => ({ visit: () => ({ do: "skip" }) }));

function parsed(bytes: Buffer): Reading {
  try {
    return { value: JSON.parse(bytes.toString("utf8")) };
  } catch {
    return { refused: "INVALID_JSON" };
  }
}

/** Three ways through the same text, each of which must say what JSON.parse says. */
function agree(bytes: Buffer, sizes: readonly number[]): void {
  if (misleadsV8(bytes)) return;
  const expected = parsed(bytes);
  for (const way of [rebuilt, collected, skipped]) {
    const got = way(bytes, sizes);
    const about = `${way.name}: ${JSON.stringify(bytes.toString("latin1"))}`;
    assert.equal("refused" in got, "refused" in expected, about);
    if (way !== skipped && "value" in got) assert.deepStrictEqual(got, expected, about);
  }
}

t.test("it agrees with JSON.parse on every JSON text, however it is written and cut", async () => {
  fc.assert(
    fc.property(anyJson, spellingStyle, pieceSizes, (value, style, sizes) => {
      agree(Buffer.from(spelled(value, style)), sizes);
    }),
    { numRuns: 1500 },
  );
});

t.test("it agrees with JSON.parse on damaged texts", async () => {
  fc.assert(
    fc.property(
      anyJson,
      spellingStyle,
      fc.array(mutation, { minLength: 1, maxLength: 3 }),
      pieceSizes,
      (value, style, damage, sizes) => {
        agree(mutated(Buffer.from(spelled(value, style)), damage), sizes);
      },
    ),
    { numRuns: 4000 },
  );
});

t.test("it agrees with JSON.parse on strings of raw bytes, be they UTF-8 or not", async () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 20 }), pieceSizes, (raw, sizes) => {
      agree(Buffer.concat([Buffer.from('{"'), raw, Buffer.from('":"'), raw, Buffer.from('"}')]), sizes);
    }),
    { numRuns: 1500 },
  );
});

t.test("it agrees with JSON.parse on numbers and near numbers", async () => {
  const nearly = fc
    .array(fc.constantFrom(..."-+.eE0019 "), { maxLength: 9 })
    .map((letters) => letters.join(""));
  fc.assert(
    fc.property(nearly, pieceSizes, (text, sizes) => {
      agree(Buffer.from(text), sizes);
      agree(Buffer.from(`[${text}]`), sizes);
    }),
    { numRuns: 3000 },
  );
});

const CORNERS = [
  "",
  " ",
  "null",
  "true",
  "false",
  "nul",
  "nulll",
  "True",
  "0",
  "-0",
  "-",
  "01",
  "1.",
  ".5",
  "1e",
  "1e+",
  "1E400",
  "-1e-400",
  '"',
  '""',
  '"\\',
  '"\\"',
  '"\\u12"',
  '"\\u12G4"',
  '"\\uD83D\\uDE00"',
  '"\\ud83d"',
  '"\\x41"',
  "'a'",
  '"\t"',
  '"\u007f"',
  "[",
  "]",
  "[]",
  "[ ]",
  "[,]",
  "[1,]",
  "[,1]",
  "[1 2]",
  "[1]]",
  "{",
  "}",
  "{}",
  "{ }",
  "{,}",
  '{"a"}',
  '{"a":}',
  '{"a":1,}',
  "{a:1}",
  '{"a" : 1 , "b":[ ] }',
  '{"a":1 "b":2}',
  '{"a"::1}',
  '{"a":1}}',
  "{1:1}",
  "[1}",
  '{"a":1]',
  "1 2",
  '"a" "b"',
  '{"a":1,"a":2}',
  '{"a":{"b":1},"a":{"c":2}}',
  '{"__proto__":{"x":1}}',
  "[1]//",
  "/**/1",
  "\ufeff1",
  "[\ufeff]",
  "NaN",
  "\u00a01",
  "\f1",
  "[1,\u2028 2]",
  '{"\\u0061":1,"a":2}',
  '"\ud800"',
  "[tru",
  "[true",
  "tru e",
  "-Infinity",
  "0x10",
  "1_000",
];

t.test("it agrees with JSON.parse on corner cases cut at every place", async () => {
  for (const corner of CORNERS) {
    const bytes = Buffer.from(corner);
    agree(bytes, []);
    for (let cut = 1; cut < bytes.length; cut += 1) agree(bytes, [cut, bytes.length - cut]);
    agree(bytes, [1]);
  }
});

t.test("nesting is followed to its limit and refused beyond it, without a stack to overflow", async (t) => {
  for (const [open, close] of [
    ["[", "]"],
    ['{"a":', "}"],
  ] as const) {
    const nested = (depth: number): Buffer => Buffer.from(`${open.repeat(depth)}1${close.repeat(depth)}`);
    agree(nested(MAX_DEPTH), []);
    agree(nested(MAX_DEPTH), [7]);
    for (const way of [rebuilt, collected, skipped]) {
      t.same(way(nested(MAX_DEPTH + 1), []), { refused: "TOO_DEEP" });
      t.same(way(nested(1_000_000), [4096]), { refused: "TOO_DEEP" });
    }
  }
});

t.test("an empty text and a cut one are told apart from a wrong one", async (t) => {
  t.same(collected(Buffer.from(" \n"), []), { refused: "EMPTY" });
  t.same(collected(Buffer.from('{"a":'), []), { refused: "CUT_OFF" });
  t.same(collected(Buffer.from('{"a"='), []), { refused: "INVALID_JSON" });
});

t.test("a value is collected up to its limit and reported beyond it", async () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 0, max: 40 }), pieceSizes, (text, limit, sizes) => {
      const json = Buffer.from(JSON.stringify(text));
      const seen: unknown[] = [];
      const limited: Visitor = {
        visit: () => ({
          do: "collect",
          limit,
          collected: (value) => void seen.push(value),
          overflowed: () => void seen.push("over"),
        }),
      };
      const got = read(Buffer.concat([Buffer.from("["), json, Buffer.from(",7]")]), sizes, () => ({
        visit: () => ({ do: "enter", visitor: limited }),
      }));
      assert.ok("value" in got);
      assert.deepStrictEqual(seen, [json.length <= limit ? text : "over", limit >= 1 ? 7 : "over"]);
    }),
  );
});
