import { readFileSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { join } from "node:path";
import type { IncomingMessage, ServerResponse } from "node:http";
import sharp from "sharp";
import t, { type Test } from "tap";
import type { EngineConfig } from "../../../src/features/generators/create-generator.ts";
import { sizeFor } from "../../../src/features/generators/openai/sizes.ts";
import { bodyOf, colour, json, misbehaviours, nobody, openGenerator, serve } from "./studio.ts";

type Answer = (response: ServerResponse, request: IncomingMessage) => unknown;

const openai = (baseUrl: string, model = "gpt-image-1"): EngineConfig => ({
  name: "openai",
  baseUrl,
  apiKey: "sk-secret",
  model,
});
const sdwebui = (url: string, auth?: string): EngineConfig => ({ name: "sdwebui", url, auth });
const generators = [
  { name: "openai", make: openai, wrap: (base64: string) => ({ data: [{ b64_json: base64 }] }) },
  { name: "sdwebui", make: sdwebui, wrap: (base64: string) => ({ images: [base64], info: "{}" }) },
] as const;

async function sourcesIn(dir: string) {
  const character = join(dir, "character.jpg");
  const clothes = join(dir, "clothes.png");
  const lying = sharp(await colour("#ff0000", 300, 200)).withMetadata({ orientation: 6 });
  writeFileSync(character, await lying.jpeg().toBuffer());
  writeFileSync(clothes, await colour("#0000ff", 100, 100));
  return {
    character: { path: character, format: "jpeg" },
    clothes: { path: clothes, format: "png" },
  } as const;
}

for (const { name, make, wrap } of generators) {
  t.test(`${name}: whatever goes wrong there, a person gets a sentence and nothing is left`, async (t) => {
    let answer: Answer = () => undefined;
    const url = await serve(t, (request, response) => {
      if (request.method === "GET") json(response, { progress: 0.5 });
      else request.resume().once("end", () => answer(response, request));
    });
    const { generate, staged } = await openGenerator(t, make(url));
    for (const [what, misbehave, code] of await misbehaviours(wrap)) {
      answer = misbehave;
      const error = await generate().then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      t.match(error, { name: "GeneratorError", code, message: /^[\u4e00-\u9fff，、]+$/ }, what);
      t.same(staged(), []);
    }
    answer = (response) => json(response.setHeader("retry-after", "17"), {}, 429);
    await t.rejects(generate(), { code: "BUSY", retryable: true, retryAfter: 17 });
  });

  t.test(`${name}: a server that is away or hangs is given up`, async (t) => {
    const away = await openGenerator(t, make(await nobody()));
    await t.rejects(away.generate(), { code: "UNREACHABLE", retryable: true });
    for (const hang of [
      () => undefined,
      (response: ServerResponse) => response.writeHead(200).write('{"created":1,'),
      (response: ServerResponse) =>
        response.writeHead(200).write(JSON.stringify(wrap("iVBORw0KGgoAAAANSUhEUgAA")).slice(0, -6)),
    ]) {
      const url = await serve(t, (request, response) => {
        if (request.url?.includes("txt2img") || request.url?.includes("generations")) hang(response);
      });
      const { generate, staged } = await openGenerator(t, make(url), 150);
      await t.rejects(generate(), { code: "TIMED_OUT", retryable: true });
      t.same(staged(), []);
    }
  });
}

t.test("openai: a picture is asked for as the API documents it", async (t) => {
  const asked: { url?: string | undefined; key?: string | undefined; body: unknown }[] = [];
  const picture = await colour("#123456", 100, 150);
  const url = await serve(t, async (request, response) => {
    asked.push({
      url: request.url,
      key: request.headers.authorization,
      body: JSON.parse(await bodyOf(request)),
    });
    json(response, {
      created: 1,
      data: [{ b64_json: picture.toString("base64"), revised_prompt: "A cat." }],
      usage: { total_tokens: 9 },
    });
  });
  const { generate } = await openGenerator(t, openai(`${url}/v1`));
  const params = { size: "700x1000", negative_prompt: "dogs", model: "test_model", seed: 5, steps: 30 };
  const made = await generate({ prompt: "一只猫", params });
  t.ok(readFileSync(made.picture.path).equals(picture));
  t.match(made.used, {
    generator: "openai",
    model_used: "gpt-image-1",
    seed: null,
    steps: null,
    width: 100,
    height: 150,
    revised_prompt: "A cat.",
  });
  t.same(asked, [
    {
      url: "/v1/images/generations",
      key: "Bearer sk-secret",
      body: { model: "gpt-image-1", prompt: "一只猫\n\nAvoid: dogs", n: 1, size: "1024x1536" },
    },
  ]);
  await (await openGenerator(t, openai(`${url}/v1`, "dall-e-3"))).generate();
  t.match(asked[1]?.body, { model: "dall-e-3", response_format: "b64_json" });
});

t.test("openai: sizes are those the model has", async (t) => {
  const wished = (width?: number, height?: number) => ({ width, height });
  t.equal(sizeFor("gpt-image-1", wished()), undefined);
  t.equal(sizeFor("gpt-image-1", wished(512)), "1024x1024");
  t.equal(sizeFor("gpt-image-1", wished(1920, 1080)), "1536x1024");
  t.equal(sizeFor("dall-e-2", wished(300, 280)), "256x256");
  t.equal(sizeFor("dall-e-3", wished(100, 400)), "1024x1792");
  t.equal(sizeFor("flux-schnell", wished(640, 960)), "640x960");
});

t.test("openai: what it does not want to draw, and what it lacks, is told apart", async (t) => {
  let error: unknown;
  let status = 400;
  const url = await serve(t, (_request, response) => json(response, { error }, status));
  const { generate } = await openGenerator(t, openai(url));
  for (const [given, code, answered] of [
    [{ code: "content_policy_violation", message: "no" }, "REFUSED", 400],
    [{ code: "moderation_blocked", type: "image_generation_user_error", message: "no" }, "REFUSED", 400],
    [{ code: null, message: "Your request was rejected as a result of our safety system." }, "REFUSED", 400],
    [{ code: "invalid_api_key", message: "Incorrect API key provided: sk-se****" }, "UNAUTHORIZED", 401],
    [{ code: "insufficient_quota", type: "insufficient_quota", message: "You exceeded" }, "QUOTA", 429],
    [{ code: "billing_hard_limit_reached", message: "" }, "QUOTA", 400],
    [{ code: "rate_limit_exceeded", message: "" }, "BUSY", 429],
    [{ code: "model_not_found", message: "" }, "MISCONFIGURED", 404],
    [{ param: "prompt", message: "too long" }, "BAD_JOB", 400],
    [{ type: "server_error", message: "internal" }, "FAILED", 500],
    ["a text", "FAILED", 500],
  ] as const) {
    error = given;
    status = answered;
    await t.rejects(generate(), { code }, JSON.stringify(given));
  }
});

t.test(
  "openai: a picture by address is fetched from the server itself, and from no other private one",
  async (t) => {
    const picture = await colour("#abcdef");
    const visited: string[] = [];
    const other = await serve(t, (request, response) => {
      visited.push(request.url ?? "");
      response.end(picture);
    });
    let result = "";
    const url = await serve(t, (request, response) => {
      if (request.method === "POST") json(response, { data: [{ url: result }] });
      else if (request.url === "/away.png") response.writeHead(302, { location: `${other}/secret` }).end();
      else if (request.url === "/page.png") response.end("<!doctype html><title>Sign in</title> and so on");
      else if (request.url === "/gone.png") json(response, { detail: "gone" }, 404);
      else response.end(picture);
    });
    const { generate, staged } = await openGenerator(t, openai(`${url}/v1`));
    for (const good of [`${url}/generated/a.png?sig=1`, "/generated/b.png"]) {
      result = good;
      const made = await generate();
      t.ok(readFileSync(made.picture.path).equals(picture), good);
    }
    t.equal(staged().length, 2);
    for (const [bad, code] of [
      [`${other}/secret`, "BAD_ANSWER"],
      [other.replace("127.0.0.1", "localhost"), "BAD_ANSWER"],
      ["http://169.254.169.254/latest/meta-data", "BAD_ANSWER"],
      ["http://[::1]:80/", "BAD_ANSWER"],
      ["file:///etc/passwd", "BAD_ANSWER"],
      ["data:image/png;base64,iVBORw0KGgo=", "BAD_ANSWER"],
      ["http://", "BAD_ANSWER"],
      [`${url}/away.png`, "BAD_ANSWER"],
      [`${url}/gone.png`, "BAD_ANSWER"],
      [`${url}/page.png`, "BAD_PICTURE"],
    ] as const) {
      result = bad;
      await t.rejects(generate(), { name: "GeneratorError", code }, bad);
    }
    t.same(visited, []);
    t.equal(staged().length, 2);
  },
);

t.test("openai: a try-on sends both pictures, upright and without metadata", async (t) => {
  const forms: FormData[] = [];
  const picture = await colour("#00ff00");
  const url = await serve(t, async (request, response) => {
    const body = new Response(request, {
      headers: { "content-type": request.headers["content-type"] ?? "" },
    });
    t.equal(request.url, "/v1/images/edits");
    forms.push(await body.formData());
    json(response, { data: [{ b64_json: picture.toString("base64") }] });
  });
  const { generate, dir } = await openGenerator(t, openai(`${url}/v1`));
  const sources = await sourcesIn(dir);
  const { used } = await generate({ prompt: "海边", params: { size: "1024x1024" }, sources });
  t.match(used, { generator: "openai", model_used: "gpt-image-1" });
  const [form] = forms;
  t.match(form?.get("prompt"), /try-on[\s\S]*海边$/);
  t.same([form?.get("model"), form?.get("size"), form?.get("n")], ["gpt-image-1", "1024x1024", "1"]);
  const sent = await Promise.all(
    (form?.getAll("image[]") ?? []).map(async (file) =>
      sharp(Buffer.from(await (file as File).arrayBuffer())).metadata(),
    ),
  );
  t.match(sent, [
    { format: "png", width: 200, height: 300 },
    { format: "png", width: 100, height: 100 },
  ]);
  t.ok(sent.every(({ exif, orientation }) => exif === undefined && orientation === undefined));
  const dalle = await openGenerator(t, openai(`${url}/v1`, "dall-e-3"));
  await t.rejects(dalle.generate({ sources }), { code: "NO_TRY_ON", retryable: false });
});

/** A WebUI that takes `steps` looks at its progress for a picture. */
async function playWebUi(t: Test, picture: Buffer) {
  const seen: string[] = [];
  const requests: Record<string, unknown>[] = [];
  let looks = 0;
  let working = 0;
  const finished = Promise.withResolvers<void>();
  const url = await serve(t, async (request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers.authorization ?? ""}`.trim());
    if (request.url === "/sdapi/v1/progress?skip_current_image=true") {
      looks += 1;
      json(response, { progress: looks / 3, state: { sampling_step: looks }, current_image: null });
      if (looks === 2) finished.resolve();
      return;
    }
    if (request.url === "/sdapi/v1/interrupt") return json(response, {});
    const asked = JSON.parse(await bodyOf(request));
    requests.push(asked);
    working += 1;
    t.equal(working, 1, "one at a time");
    if (asked.prompt === "slow") await once(request.socket, "close");
    else await finished.promise;
    working -= 1;
    const info = { seed: 4242, sd_model_name: "v1-5", steps: asked.steps, sampler_name: "Euler" };
    json(response, {
      images: [picture.toString("base64"), "c2Vjb25k"],
      parameters: { init_images: ["x".repeat(500_000)] },
      info: JSON.stringify(info),
    });
  });
  return { url, seen, requests };
}

t.test(
  "sdwebui: a picture is asked for, its progress told, and what was really used comes back",
  async (t) => {
    const picture = await colour("#654321", 512, 768);
    const { url, seen, requests } = await playWebUi(t, picture);
    const { generate, generator } = await openGenerator(t, sdwebui(url, "me:secret:x"));
    const told: number[] = [];
    const params = {
      steps: "25",
      negative_prompt: "blurry",
      size: "515x770",
      cfg_scale: 9,
      sampler_name: "Euler a",
      script_name: "evil",
      override_settings: { sd_model_checkpoint: "other" },
    };
    const [made] = await Promise.all([
      generate({ prompt: "猫", params }, { progress: (fraction) => void told.push(fraction) }),
      generate({ prompt: "次", params: { cfg_scale: "much" } }),
    ]);
    t.ok(readFileSync(made.picture.path).equals(picture));
    t.match(made.used, {
      generator: "sdwebui",
      model_used: "v1-5",
      seed: 4242,
      steps: 25,
      width: 512,
      height: 768,
      sampler: "Euler",
    });
    t.same(requests[0], {
      prompt: "猫",
      negative_prompt: "blurry",
      seed: -1,
      steps: 25,
      width: 512,
      height: 768,
      cfg_scale: 9,
      sampler_name: "Euler a",
      batch_size: 1,
      n_iter: 1,
      send_images: true,
      save_images: false,
    });
    t.match(requests[1], { prompt: "次", cfg_scale: 7, steps: 20, width: 512, height: 768 });
    t.ok(told.some((fraction) => fraction > 0.3));
    t.same(
      told,
      told.toSorted((a, b) => a - b),
    );
    const authorization = `Basic ${Buffer.from("me:secret:x").toString("base64")}`;
    t.ok(seen.every((line) => line.endsWith(authorization)));
    t.notOk(seen.some((line) => line.includes("interrupt")));
    t.equal(generator.tryOn, false);
  },
);

t.test("sdwebui: a job nobody waits for is interrupted, one that has not begun is not", async (t) => {
  const { url, seen } = await playWebUi(t, await colour("#654321"));
  const { generate, staged } = await openGenerator(t, sdwebui(url));
  const [first, second] = [new AbortController(), new AbortController()];
  const slow = generate({ prompt: "slow" }, { signal: first.signal, progress: () => undefined });
  const waiting = generate({ prompt: "waiting" }, { signal: second.signal });
  const reason = new Error("canceled");
  second.abort(reason);
  await t.rejects(waiting, reason);
  while (!seen.some((line) => line.includes("txt2img"))) await new Promise(setImmediate);
  first.abort(reason);
  await t.rejects(slow, reason);
  while (!seen.some((line) => line.includes("interrupt"))) await new Promise(setImmediate);
  t.equal(seen.filter((line) => line.includes("txt2img")).length, 1);
  t.same(staged(), []);
});

t.test("sdwebui: its own ways of saying no are understood", async (t) => {
  let body: unknown;
  let status = 500;
  const url = await serve(t, (request, response) =>
    request.method === "GET" ? json(response, {}) : json(response, body, status),
  );
  const { generate, dir } = await openGenerator(t, sdwebui(url));
  for (const [given, answered, code] of [
    [{ error: "OutOfMemoryError", detail: "", errors: "CUDA out of memory." }, 500, "BUSY"],
    [{ error: "HTTPException", detail: "Sampler not found" }, 404, "BAD_JOB"],
    [{ detail: "Not Found" }, 404, "MISCONFIGURED"],
    [{ error: "HTTPException", detail: "Incorrect username or password" }, 401, "UNAUTHORIZED"],
    [{ images: [], info: 5 }, 200, "BAD_ANSWER"],
    [{ images: null, info: "{" }, 200, "BAD_ANSWER"],
  ] as const) {
    body = given;
    status = answered;
    await t.rejects(generate(), { code }, JSON.stringify(given));
  }
  await t.rejects(generate({ sources: await sourcesIn(dir) }), {
    code: "NO_TRY_ON",
    message: "当前的图像生成服务不支持虚拟试穿",
  });
  for (const info of ["null", "[]", '"x"', '{"seed":"1","steps":-4,"sd_model_name":{}}']) {
    body = { images: [(await colour("#111111")).toString("base64")], info };
    status = 200;
    const { used } = await generate();
    t.match(used, { model_used: "stable-diffusion", seed: null, steps: null }, info);
  }
});
