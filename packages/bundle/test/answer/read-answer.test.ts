import { randomBytes } from "node:crypto";
import t from "tap";
import { type AnswerOptions, BundleError, FileError, iterableSink, readAnswer } from "../../src/index.ts";

const file = ["data", "*", "b64_json"];

async function read(text: string | Uint8Array, options: Partial<AnswerOptions> = {}, piece = 1000) {
  const bytes = Buffer.from(text);
  const sink = iterableSink(async (pieces) => {
    const all: Uint8Array[] = [];
    for await (const one of pieces) all.push(one);
    return Buffer.concat(all);
  });
  sink.result.catch(() => undefined);
  let opened = 0;
  async function* source() {
    for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
  }
  const onFile = () => {
    opened += 1;
    return sink;
  };
  const limits = { maxBytes: 1e7, maxFileBytes: 1e6 };
  const answer = await readAnswer(source(), { file, onFile, ...limits, ...options });
  return { ...answer, opened, bytes: answer.file === "read" ? await sink.result : undefined };
}

t.test("the file is decoded as it arrives, and what stands beside it is kept", async (t) => {
  const picture = randomBytes(100_000);
  const body = {
    created: 1,
    data: [{ revised_prompt: "一只猫", b64_json: picture.toString("base64") }],
    usage: { tokens: 5 },
  };
  for (const piece of [7, 1000, 1e6]) {
    const { bytes, members, ...rest } = await read(JSON.stringify(body), {}, piece);
    t.ok(bytes?.equals(picture));
    t.match(rest, { file: "read", opened: 1 });
    t.same(members, { created: 1, data: [{ revised_prompt: "一只猫" }], usage: { tokens: 5 } });
  }
  const url = `data:image/png;base64,${picture.toString("base64")}`;
  const { bytes } = await read(JSON.stringify({ images: [url, url] }), { file: ["images", "*"] });
  t.ok(bytes?.equals(picture), "of several files the first, data URLs too");
});

t.test("an answer without the file is kept as it is", async (t) => {
  for (const body of [
    { error: { message: "no", code: "content_policy_violation" } },
    { data: [{ url: "https://example.com/a.png" }] },
    { data: [{ b64_json: null }] },
    { data: { b64_json: 5 } },
    { data: "text" },
    { data: [["x"], 3, { b64_json: ["a"] }] },
    {},
  ]) {
    const { file, members, opened } = await read(JSON.stringify(body));
    t.equal(file, "missing");
    t.equal(opened, 0);
    t.same(members, body);
  }
});

t.test("memory has a limit: what is too much beside the file is passed over", async (t) => {
  const body = { echo: "x".repeat(5000), data: [{ b64_json: "aGVsbG8=" }], after: 1 };
  const { bytes, members } = await read(JSON.stringify(body), { maxMemberBytes: 1000 });
  t.equal(bytes?.toString(), "hello");
  t.same(members, { data: [{}], after: 1 });
  const many = await read(JSON.stringify({ data: Array.from({ length: 1000 }, () => ({})) }), {
    maxMemberBytes: 2000,
  });
  t.ok(Array.isArray(many.members["data"]) && many.members["data"].length < 10);
});

t.test("names that mean something to JavaScript mean nothing here", async (t) => {
  const { members } = await read(
    '{"__proto__":{"polluted":1},"constructor":2,"data":[{"__proto__":{"a":1}}]}',
  );
  t.equal((members as { polluted?: unknown }).polluted, undefined);
  t.equal(({} as { polluted?: unknown }).polluted, undefined);
  t.equal(members["constructor"], 2);
});

t.test("bad base64 and a file that is too large fail, and the rest is read", async (t) => {
  const bad = await read('{"data":[{"b64_json":"***"}],"model":"m"}');
  t.match(bad.file, new FileError("BAD_BASE64", ""), "bad base64");
  t.equal(bad.members["model"], "m");
  const body = JSON.stringify({ data: [{ b64_json: "A".repeat(4000) }] });
  t.match((await read(body, { maxFileBytes: 100 })).file, { code: "TOO_LARGE" });
});

t.test("what is no JSON object, cut off or endless is refused", async (t) => {
  for (const [body, code] of [
    ["<!doctype html><title>502 Bad Gateway</title>", "INVALID_JSON"],
    ["[]", "WRONG_SHAPE"],
    ["", "EMPTY"],
    ['{"data":[{"b64_json":"aGVsbG8', "CUT_OFF"],
    ['{"data":[{"b64_json":"aGVsbG8="}', "CUT_OFF"],
    [JSON.stringify({ a: "x".repeat(2000) }), "TOO_LARGE"],
  ] as const) {
    await t.rejects(read(body, { maxBytes: 1000 }), { name: BundleError.name, code }, code);
  }
});
