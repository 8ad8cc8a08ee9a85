import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ServerResponse } from "node:http";
import sharp from "sharp";
import t, { type Test } from "tap";
import { completed, type Play, playGradio } from "./gradio.ts";
import { colour, json, nobody, openGenerator, serve } from "./studio.ts";

// What the Gradio client has to say about a broken server is no news here.
console.error = () => {};

async function open(t: Test, url: string, options: { token?: `hf_${string}`; timeLimit?: number } = {}) {
  const { token, timeLimit } = options;
  const opened = await openGenerator(t, { name: "idm-vton", url, token }, timeLimit);
  const character = join(opened.dir, "character.jpg");
  const clothes = join(opened.dir, "clothes.png");
  const lying = sharp(await colour("#ff0000", 400, 300)).withMetadata({ orientation: 6 });
  writeFileSync(character, await lying.jpeg().toBuffer());
  writeFileSync(clothes, await colour("#0000ff", 100, 200));
  const sources = {
    character: { path: character, format: "jpeg" },
    clothes: { path: clothes, format: "png" },
  } as const;
  const { generate } = opened;
  const dress: typeof generate = (job, run) => generate({ prompt: "红色毛衣", sources, ...job }, run);
  return { ...opened, dress };
}

for (const [version, prefix] of [
  ["4", ""],
  ["5", "/gradio_api"],
] as const) {
  t.test(`a person is dressed by an app of Gradio ${version}`, async (t) => {
    const picture = await colour("#00ff00", 768, 1024);
    const app = await playGradio(t, { prefix, picture });
    const { dress, staged } = await open(t, app.url);
    const told: [number, string | undefined][] = [];
    const made = await dress(
      { params: { seed: 77, steps: 99 } },
      { progress: (fraction, note) => void told.push([fraction, note]) },
    );
    t.ok(readFileSync(made.picture.path).equals(picture));
    t.match(made.used, {
      generator: "idm-vton",
      model_used: "IDM-VTON",
      seed: 77,
      steps: 40,
      width: 768,
      height: 1024,
    });
    t.equal(staged().length, 1);
    const [job] = app.jobs;
    const file = (name: string) => ({
      path: new RegExp(`^/srv/gradio/\\d/${name}$`),
      meta: { _type: "gradio.FileData" },
    });
    t.match(job?.data, [
      { background: file("character.jpg"), layers: [], composite: null },
      file("clothes.jpg"),
      "红色毛衣",
      true,
      false,
      40,
      77,
    ]);
    const sent = await Promise.all(app.uploads.map(({ bytes }) => sharp(bytes).metadata()));
    t.same(
      sent
        .map(({ format, width, height, orientation, exif }) => [format, width, height, orientation, exif])
        .toSorted((a, b) => Number(a[1]) - Number(b[1])),
      [
        ["jpeg", 100, 200, undefined, undefined],
        ["jpeg", 300, 400, undefined, undefined],
      ],
    );
    t.match(
      told.find(([, note]) => note?.includes("排队")),
      [0.1, "正在排队，前面还有 2 个"],
    );
    t.ok(told.some(([fraction]) => fraction > 0.5));
    t.notOk(app.seen.some((line) => line.includes("heartbeat") || line.includes("cancel")));
  });
}

t.test("a prompt alone is not its business", async (t) => {
  const { generate } = await open(t, await nobody());
  await t.rejects(generate(), { code: "TRY_ON_ONLY", retryable: false, message: /只支持虚拟试穿/ });
});

t.test("the token goes to the server and nowhere else", async (t) => {
  const app = await playGradio(t, { picture: await colour("#00ff00") });
  const { dress } = await open(t, app.url, { token: "hf_secret" });
  await dress();
  t.ok(app.seen.length > 5);
  t.ok(app.seen.every((line) => line.endsWith("Bearer hf_secret")));
});

t.test("a picture of other proportions is cropped, unless the caller says otherwise", async (t) => {
  const app = await playGradio(t, { picture: await colour("#00ff00") });
  const { dress, dir } = await open(t, app.url);
  const path = join(dir, "wide.png");
  writeFileSync(path, await colour("#ff0000", 300, 200));
  const wide = { path, format: "png" } as const;
  await dress({ sources: { character: wide, clothes: wide }, prompt: "" });
  await dress({ sources: { character: wide, clothes: wide }, params: { is_checked_crop: false } });
  t.match(app.jobs[0]?.data, { 2: "clothing", 4: true, 5: 30, 6: Number });
  t.match(app.jobs[1]?.data, { 4: false });
});

t.test(
  "whatever goes wrong there, a person gets a sentence, nothing is left, and the process lives",
  async (t) => {
    const picture = await colour("#00ff00");
    const page = (response: ServerResponse) =>
      response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>Sleeping</title>");
    const failed = (error: string | null) => (id: string) => [completed(id, { error }, false)];
    const result = (data: unknown) => (id: string) => [completed(id, { data })];
    const huge = (response: ServerResponse): void => {
      response.writeHead(200, { "content-type": "application/json" }).write('{"x":"');
      const piece = "x".repeat(1024 * 1024);
      const more = (): void => {
        if (!response.destroyed) response.write(piece, () => setImmediate(more));
      };
      more();
    };
    const plays: readonly (readonly [string, Partial<Play>, string])[] = [
      ["an HTML page instead of the app", { instead: { "/config": page } }, "BAD_ANSWER"],
      ["no app", { instead: { "/config": (r) => json(r, {}, 404) } }, "MISCONFIGURED"],
      ["a private space", { instead: { "/config": (r) => json(r, {}, 401) } }, "UNAUTHORIZED"],
      [
        "a redirect",
        { instead: { "/config": (r) => r.writeHead(302, { location: "http://10.0.0.9/" }).end() } },
        "MISCONFIGURED",
      ],
      ["an endless description", { instead: { "/config": huge } }, "BAD_ANSWER"],
      ["null for a description", { instead: { "/config": (r) => json(r, null) } }, "BAD_ANSWER"],
      ["another app", { config: { dependencies: [] } }, "BAD_ANSWER"],
      ["an app without a list of calls", { info: {} }, "BAD_ANSWER"],
      ["a full queue", { instead: { "/queue/join": (r) => json(r, {}, 503) } }, "BUSY"],
      ["no room for uploads", { instead: { "/upload": (r) => json(r, {}, 500) } }, "FAILED"],
      ["a page instead of the queue", { instead: { "/queue/join": page } }, "FAILED"],
      ["a page instead of events", { instead: { "/queue/data": page } }, "UNREACHABLE"],
      ["an error of the model", { events: failed("list index out of range") }, "FAILED"],
      ["an error without words", { events: failed(null) }, "FAILED"],
      ["no quota", { events: failed("You have exceeded your GPU quota (60s requested).") }, "QUOTA"],
      ["no memory", { events: failed("CUDA out of memory.") }, "BUSY"],
      ["a result without a picture", { events: result([null, null]) }, "BAD_ANSWER"],
      ["no result", { events: result([]) }, "BAD_ANSWER"],
      ["a result elsewhere", { events: result([{ path: "../../etc/passwd" }]) }, "BAD_ANSWER"],
      ["events that are no JSON", { events: () => ["data: {not json\n\n"] }, "UNREACHABLE"],
      ["an event that is null", { events: () => ["data: null\n\n"] }, "UNREACHABLE"],
      [
        "a completion without output",
        { events: (id) => [{ msg: "process_completed", event_id: id }] },
        "FAILED",
      ],
      ["an event without an end", { events: () => [`data: ${"x".repeat(2_000_000)}`] }, "UNREACHABLE"],
      [
        "a picture that is a page",
        { picture: Buffer.from("<!doctype html><title>x</title>") },
        "BAD_PICTURE",
      ],
      ["half of a picture", { picture: picture.subarray(0, 60) }, "BAD_PICTURE"],
    ];
    for (const [what, play, code] of plays) {
      const app = await playGradio(t, { picture, ...play });
      const { dress, staged } = await open(t, app.url, { timeLimit: 3000 });
      const error = await dress().then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      t.match(error, { name: "GeneratorError", code, message: /^[\u4e00-\u9fff，、]+$/ }, what);
      t.same(staged(), []);
    }
  },
);

t.test("a server that is away, hangs or stops talking is given up", async (t) => {
  const away = await open(t, await nobody());
  await t.rejects(away.dress(), { code: "UNREACHABLE", retryable: true });
  const silent = await open(t, await serve(t, () => undefined), { timeLimit: 150 });
  await t.rejects(silent.dress(), { code: "TIMED_OUT", retryable: true });
  const app = await playGradio(t, { picture: await colour("#00ff00"), events: () => [{ msg: "heartbeat" }] });
  const waiting = await open(t, app.url, { timeLimit: 400 });
  await t.rejects(waiting.dress(), { code: "TIMED_OUT" });
  while (app.canceled.length === 0) await new Promise(setImmediate);
  t.match(app.canceled[0], { event_id: "e1", session_hash: String });
});

t.test("a job nobody waits for is canceled at the server", async (t) => {
  const app = await playGradio(t, { picture: await colour("#00ff00"), events: () => [{ msg: "heartbeat" }] });
  const { dress, staged } = await open(t, app.url);
  const stop = new AbortController();
  const job = dress({}, { signal: stop.signal });
  const reason = new Error("canceled");
  await app.joined;
  stop.abort(reason);
  await t.rejects(job, reason);
  t.same(staged(), []);
});
