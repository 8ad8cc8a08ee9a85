import type { Staging } from "@clothesline/storage";
import sharp from "sharp";
import type { Generators } from "../../../src/features/generations/studio.ts";
import type { Tools, Work } from "../../../src/features/generators/engine.ts";
import { createGenerator } from "../../../src/features/generators/generator.ts";

/** One picture that is being drawn: it is done when the test says so. */
export interface Canvas
  extends Pick<Work, "prompt" | "params" | "sources">, Pick<Tools, "signal" | "progress"> {
  finish(bytes?: Uint8Array): void;
  fail(error: unknown): void;
}

/** A small picture; another for another text. */
export async function pictureOf(text: string): Promise<Buffer> {
  const shade = Buffer.from(text).reduce((sum, byte) => (sum * 31 + byte) % 256, 7);
  const background = { r: shade, g: 120, b: 255 - shade };
  return await sharp({ create: { width: 80, height: 60, channels: 3, background } })
    .png()
    .toBuffer();
}

async function* piecesOf(bytes: Uint8Array) {
  yield bytes;
}

/** Real generators, limits and checks included, on an engine that draws when it is told to. */
export function createEasel(options: { timeLimit?: number; fromPrompt?: boolean; tryOn?: boolean } = {}) {
  const { timeLimit = 60_000, fromPrompt = true, tryOn = true } = options;
  const begun: Canvas[] = [];
  const waiting: ((canvas: Canvas) => void)[] = [];
  let count = 0;

  async function draw({ prompt, params, sources }: Work, tools: Tools) {
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array | undefined>();
    const { signal } = tools;
    const progress: Canvas["progress"] = (fraction, note) => tools.progress(fraction, note);
    const canvas = { prompt, params, sources, signal, progress, finish: resolve, fail: reject };
    count += 1;
    const taken = waiting.shift();
    if (taken === undefined) begun.push(canvas);
    else taken(canvas);
    const picture = await tools.receive(piecesOf((await promise) ?? (await pictureOf(prompt))));
    return { picture, model: "easel-1", seed: 7, steps: null };
  }

  const generators = (staging: Staging): Generators => {
    const engine = { name: "test", fromPrompt, tryOn, draw } as const;
    const generator = createGenerator(engine, { staging, timeLimit });
    return { configured: generator, test: generator };
  };
  return {
    generators,
    /** Pictures begun so far. */
    count: () => count,
    /** The next picture that is begun, or was begun and not asked for yet. */
    async next(): Promise<Canvas> {
      const canvas = begun.shift();
      return canvas ?? (await new Promise<Canvas>((resolve) => waiting.push(resolve)));
    },
  };
}
