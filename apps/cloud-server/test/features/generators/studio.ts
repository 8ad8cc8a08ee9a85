import { readdirSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { createStaging } from "@clothesline/storage";
import sharp from "sharp";
import type { Test } from "tap";
import {
  createImageGenerator,
  type EngineConfig,
} from "../../../src/features/generators/create-generator.ts";
import type { GeneratorJob, GeneratorRun } from "../../../src/features/generators/image-generator.ts";

/** A generator on a staging folder of the test's own. */
export async function openGenerator(t: Test, config: EngineConfig, timeLimit = 20_000) {
  const dir = t.testdir({});
  const staging = await createStaging(join(dir, "staging"));
  const generator = await createImageGenerator({ ...config, timeLimit }, staging);
  t.teardown(() => generator.close?.());
  const generate = (job: Partial<GeneratorJob> = {}, run: Partial<GeneratorRun> = {}) =>
    generator.generate(
      { prompt: "一只猫", params: {}, ...job },
      { signal: new AbortController().signal, ...run },
    );
  return { generator, generate, dir, staged: () => readdirSync(staging.dir) };
}

type Listener = (request: IncomingMessage, response: ServerResponse) => unknown;

/** A server that a test plays; answers its address. */
export async function serve(t: Test, listener: Listener): Promise<string> {
  const server = createServer((request, response) => void listener(request, response));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export const bodyOf = (request: IncomingMessage): Promise<string> => text(request);

export function json(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
}

/** A picture of one colour. */
export const colour = (background: string, width = 64, height = 96): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer();

/** An address where nobody listens. */
export async function nobody(): Promise<string> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return `http://127.0.0.1:${port}`;
}

/** How a generator's one answer can go wrong, and what people are told. `wrap` puts a picture's base64 into an answer. */
export async function misbehaviours(wrap: (base64: string) => unknown) {
  const whole = await colour("#336699");
  const answer = (bytes: Buffer): string => JSON.stringify(wrap(bytes.toString("base64")));
  const send = (body: string) => (response: ServerResponse) =>
    response.writeHead(200, { "content-type": "application/json" }).end(body);
  const page = "<!doctype html><html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>";
  const endless = (response: ServerResponse): void => {
    response.writeHead(200, { "content-type": "application/json" });
    const [start = ""] = answer(Buffer.from("@")).split("QA==");
    response.write(start + whole.toString("base64").slice(0, 64));
    const piece = "A".repeat(1024 * 1024);
    const more = (): void => {
      if (!response.destroyed) response.write(piece, () => setImmediate(more));
    };
    more();
  };
  return [
    ["an HTML page with status 200", send(page), "BAD_ANSWER"],
    ["an HTML page with status 502", (r: ServerResponse) => r.writeHead(502).end(page), "FAILED"],
    ["nothing", send(""), "BAD_ANSWER"],
    ["an empty object", send("{}"), "BAD_ANSWER"],
    ["null", send("null"), "BAD_ANSWER"],
    ["half of the JSON", send(answer(whole).slice(0, 150)), "BAD_ANSWER"],
    ["no base64", send(JSON.stringify(wrap("* not base64 *"))), "BAD_PICTURE"],
    ["base64 of an HTML page", send(answer(Buffer.from(page))), "BAD_PICTURE"],
    ["an SVG", send(answer(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))), "BAD_PICTURE"],
    ["half of a picture", send(answer(whole.subarray(0, whole.length - 30))), "BAD_PICTURE"],
    ["an empty picture", send(answer(Buffer.alloc(0))), "BAD_PICTURE"],
    ["a picture of 49 megapixels", send(answer(await colour("#000000", 7000, 7000))), "BAD_PICTURE"],
    ["a picture without an end", endless, "TOO_LARGE"],
    [
      "a connection that breaks",
      (r: ServerResponse) => r.writeHead(200).write(answer(whole).slice(0, 60), () => r.destroy()),
      "UNREACHABLE",
    ],
    ["a hang-up", (r: ServerResponse) => void r.destroy(), "UNREACHABLE"],
    [
      "a redirect",
      (r: ServerResponse) => r.writeHead(302, { location: "http://169.254.169.254/" }).end(),
      "MISCONFIGURED",
    ],
    ["403", (r: ServerResponse) => json(r, {}, 403), "UNAUTHORIZED"],
    ["404", (r: ServerResponse) => json(r, { detail: "Not Found" }, 404), "MISCONFIGURED"],
    ["422", (r: ServerResponse) => json(r, { detail: [] }, 422), "BAD_JOB"],
    ["503", (r: ServerResponse) => json(r, null, 503), "BUSY"],
  ] as const;
}
