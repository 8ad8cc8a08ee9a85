import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { createCanvas, GlobalFonts } from "@napi-rs/canvas";
import sharp from "sharp";
import t from "tap";
import { createDrawer } from "../../../src/features/generators/drawing/drawer.ts";
import { familiesFor } from "../../../src/features/generators/drawing/fonts.ts";
import { paragraphsOf, plain } from "../../../src/features/generators/drawing/words.ts";
import { readWishes } from "../../../src/features/generators/wishes.ts";
import { colour, openGenerator } from "./studio.ts";

const cat = { prompt: "猫", footer: "", seed: 1, width: 64, height: 64 };
const open = (t: Parameters<typeof openGenerator>[0]) => openGenerator(t, { name: "test" });

t.test("the same prompt, seed and size give the same bytes, others give others", async (t) => {
  const { generate, staged } = await open(t);
  const draw = async (prompt: string, params: Record<string, unknown>) => {
    const { picture } = await generate({ prompt, params });
    return readFileSync(picture.path).toString("base64");
  };
  const first = await draw("红色连衣裙", { seed: 7, size: "300x400" });
  t.equal(await draw("红色连衣裙", { seed: "7", width: 300, height: "400" }), first);
  t.equal(
    await draw("红色连衣裙", { size: "300x400" }),
    await draw("红色连衣裙", { seed: -1, size: "300×400" }),
  );
  for (const [prompt, params] of [
    ["红色连衣裙", { seed: 8, size: "300x400" }],
    ["蓝色连衣裙", { seed: 7, size: "300x400" }],
    ["红色连衣裙", { seed: 7, size: "300x401" }],
  ] as const) {
    t.not(await draw(prompt, params), first);
  }
  t.equal(staged().length, 7, "each is the caller's to commit or discard");
});

t.test("what was used is told, and the thumbnail is made on the way", async (t) => {
  const { generate, dir } = await open(t);
  const thumbnail = join(dir, "thumbnail.webp");
  const told: number[] = [];
  const { used, width, height, picture } = await generate(
    { params: { model: "test_model", steps: 50, seed: 12345 } },
    { thumbnail, progress: (fraction) => void told.push(fraction) },
  );
  t.match(used, {
    generator: "test",
    model_used: "test_model",
    seed: 12345,
    steps: 50,
    width: 768,
    height: 1024,
    duration_ms: Number,
  });
  t.same([width, height, picture.format], [768, 1024, "png"]);
  t.equal((await sharp(thumbnail).metadata()).format, "webp");
  t.same(
    told,
    told.toSorted((a, b) => a - b),
  );
  t.ok(told.length > 1);
});

t.test("prompts of every kind are drawn", async (t) => {
  const { generate } = await open(t);
  const prompts = [
    "",
    " \n\n\t ",
    "</text><script>alert(1)</script>&amp;<![CDATA[",
    "长".repeat(5000),
    "supercalifragilistic".repeat(300),
    "👩‍👩‍👧‍👦👗🏳️‍🌈 😀",
    "שלום עולם\nمرحبا بالعالم",
    `${"Z̸̢͎".repeat(10)}a${"\u0301".repeat(5000)}`,
    "\u0000\u0007\u202egnp.exe\ud800 lone",
    "\n".repeat(3000),
    "$(rm -rf /) %s %n ${7*7}",
    "🇨🇳 한국어 ไทย हिन्दी ᚠᚢ \u{10ffff}",
  ];
  for (const prompt of prompts) {
    const { used } = await generate({ prompt, params: { size: "256x200" } });
    t.match(used, { width: 256, height: 200 }, JSON.stringify(prompt.slice(0, 30)));
  }
});

t.test("pictures of odd sizes are drawn, absurd ones brought into bounds", async (t) => {
  const { generate } = await open(t);
  for (const [params, width, height] of [
    [{ width: 1, height: 1 }, 64, 64],
    [{ width: 64, height: 2048 }, 64, 2048],
    [{ width: 1e9, height: 70 }, 2048, 70],
    [{ size: "0x0" }, 768, 1024],
    [{ width: -5, height: 1.5, steps: "many", seed: {}, model: [], size: null }, 768, 1024],
    [{ width: Number.NaN, seed: 2 ** 60, steps: 1e300 }, 768, 1024],
  ] as const) {
    t.match(await generate({ params }), { width, height }, JSON.stringify(params));
  }
});

t.test("Chinese, emoji and letters from the right have glyphs, whatever fonts the machine has", async (t) => {
  const canvas = createCanvas(60, 60);
  const context = canvas.getContext("2d");
  const draw = (character: string): string => {
    context.clearRect(0, 0, 60, 60);
    context.font = `40px ${familiesFor(character, GlobalFonts).replace(", sans-serif", "")}`;
    context.fillText(character, 5, 45);
    return Buffer.from(context.getImageData(0, 0, 60, 60).data).toString("base64");
  };
  const missing = draw("\u{10ffff}");
  const drawn = [..."猫衣裳着龘，。A1é€Яあア☀★✓😀👗🎉שم"].map(draw);
  t.notOk(drawn.includes(missing));
  t.equal(new Set(drawn).size, drawn.length, "each its own");
});

t.test("texts are broken where people break them", async (t) => {
  const units = (text: string) => paragraphsOf(text).map((paragraph) => paragraph.units);
  t.same(units("小猫，坐在这里。"), [["小猫，", "坐在", "这里。"]]);
  t.same(units("a red-brown cat (old), 红色"), [["a ", "red-", "brown ", "cat ", "(old), ", "红色"]]);
  t.same(units("说：“你好”\n\n\n\nend"), [["说：", "“你好”"], [], ["end"]]);
  t.same(
    paragraphsOf("שלום a\na שלום").map((paragraph) => paragraph.rightToLeft),
    [true, false],
  );
  t.same(units("\u0007 \n"), [], "what shows nothing takes no line");
  t.equal(plain(" a\r\nb\u202e\u0000c "), "a\nb c");
});

t.test("a try-on shows character and clothes side by side, upright", async (t) => {
  const { generate, dir } = await open(t);
  const character = join(dir, "character.jpg");
  const clothes = join(dir, "clothes.png");
  // Lies on its side in the file: green above red, once turned.
  const green = await colour("#00ff00", 200, 400);
  const lying = sharp(await colour("#ff0000", 400, 400)).composite([{ input: green, left: 0, top: 0 }]);
  writeFileSync(character, await lying.withMetadata({ orientation: 6 }).jpeg().toBuffer());
  writeFileSync(clothes, await colour("#0000ff", 300, 300));
  const { picture, used } = await generate({
    prompt: "试穿",
    sources: { character: { path: character, format: "jpeg" }, clothes: { path: clothes, format: "png" } },
  });
  const { data, info } = await sharp(picture.path).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => {
    const from = 3 * (Math.round(y * info.height) * info.width + Math.round(x * info.width));
    return [...data.subarray(from, from + 3)].map((value) => Math.round(value / 255)).join("");
  };
  t.equal(at(0.25, 0.25), "010", "green is above");
  t.equal(at(0.25, 0.5), "100", "red below");
  t.equal(at(0.75, 0.4), "001", "the clothes on the right");
  t.match(used, { generator: "test", width: 1200, seed: Number });
});

t.test("a source that cannot be read fails with a sentence, and leaves nothing", async (t) => {
  const { generate, dir, staged } = await open(t);
  const path = join(dir, "broken.png");
  writeFileSync(path, (await colour("#ff0000")).subarray(0, 60));
  const source = { path, format: "png" } as const;
  await t.rejects(generate({ sources: { character: source, clothes: source } }), {
    name: "GeneratorError",
    code: "BAD_SOURCE",
    retryable: false,
    message: "用于试穿的图片无法读取",
  });
  t.same(staged(), []);
});

t.test("a drawing nobody waits for any more ends with the reason given", async (t) => {
  const { generate, staged } = await open(t);
  const reason = new Error("canceled");
  await t.rejects(generate({}, { signal: AbortSignal.abort(reason) }), reason);
  const stop = new AbortController();
  const drawing = generate({}, { signal: stop.signal, progress: () => stop.abort(reason) });
  await t.rejects(drawing, reason);
  t.same(staged(), []);
});

t.test("a drawing process that ends takes its drawings with it, and the next has a new one", async (t) => {
  const drawer = createDrawer();
  t.teardown(() => drawer.close());
  const { signal } = new AbortController();
  const first = await drawer.draw(cat, signal);
  const both = Promise.allSettled([drawer.draw(cat, signal), drawer.draw(cat, signal)]);
  await setImmediate();
  drawer.close();
  t.match(await both, [{ status: "rejected" }, { status: "rejected" }]);
  t.same(await drawer.draw(cat, signal), first);
  await t.rejects(drawer.draw({ ...cat, width: 1e9, height: 1e9 }, signal), Error);
  t.same(await drawer.draw(cat, signal), first);
});

t.test("what is canceled before its turn is not drawn, and keeps nobody waiting", async (t) => {
  const drawer = createDrawer();
  t.teardown(() => drawer.close());
  const stop = new AbortController();
  const reason = new Error("canceled");
  const { signal } = new AbortController();
  const large = { ...cat, width: 2048, height: 2048 };
  const ended: string[] = [];
  const first = [drawer.draw(cat, signal), drawer.draw(cat, signal)];
  const canceled = Array.from({ length: 50 }, async () =>
    t.rejects(drawer.draw(large, stop.signal), reason).then(() => ended.push("canceled")),
  );
  const last = drawer.draw(cat, signal).then(() => ended.push("drawn"));
  stop.abort(reason);
  await Promise.all([...first, ...canceled, last]);
  t.equal(ended.length, 51);
  t.equal(ended.at(-1), "drawn");
});

t.test("free-form parameters are read leniently", async (t) => {
  t.same(readWishes({}), readWishes({ seed: null, steps: "", model: "", size: "big", negative_prompt: " " }));
  t.match(readWishes({ seed: 2 ** 32, steps: 0, width: "12345678" }), { seed: undefined, width: 2048 });
  t.match(readWishes({ negativePrompt: "x", steps: "1000", size: "512 X 768" }), {
    negativePrompt: "x",
    steps: 150,
    width: 512,
    height: 768,
  });
});
