import type { Engine, Tools, Work } from "../engine.ts";
import { GeneratorError } from "../generator-error.ts";
import { uprightSources } from "../sources.ts";
import { createDrawer } from "./drawer.ts";
import { seedOf } from "./random.ts";
import type { Size } from "./scene.ts";
import type { Labelled } from "./side-by-side.ts";

const MODEL = "clothesline-test-1";
const PORTRAIT: Size = { width: 768, height: 1024 };
const PAIR_WIDTH = 1200;
/** No source is shown larger. */
const SHOWN = 720;

/**
 * Draws a picture here, without any model: the prompt, readable, before a scene that its seed decides. For trying everything
 * out, offline. Without a seed the prompt gives one, so that the same request always gives the same bytes.
 */
export function testEngine(): Engine {
  const drawer = createDrawer();
  return {
    name: "test",
    fromPrompt: true,
    tryOn: true,
    close: drawer.close,
    async draw(work, tools) {
      const { wishes, prompt } = work;
      const seed = wishes.seed ?? seedOf(prompt);
      const model = wishes.model ?? MODEL;
      const things = await thingsOf(work, tools);
      const usual = things ? pairSize(things) : PORTRAIT;
      const size = { width: wishes.width ?? usual.width, height: wishes.height ?? usual.height };
      const facts = [model, `seed ${seed}`, `${size.width} × ${size.height}`];
      if (wishes.steps !== undefined) facts.push(`${wishes.steps} steps`);
      tools.progress(things ? 0.4 : 0.2, "正在绘制");
      const subject = { ...size, prompt, seed, footer: facts.join("  ·  "), ...(things && { things }) };
      const png = await drawer.draw(subject, tools.signal).catch((cause: unknown) => {
        throw new GeneratorError("FAILED", { cause });
      });
      tools.progress(0.9);
      const picture = await tools.receive(piecesOf(png));
      return { picture, model, seed, steps: wishes.steps ?? null };
    },
  };
}

async function thingsOf({ sources }: Work, { progress }: Tools): Promise<Labelled[] | undefined> {
  if (!sources) return undefined;
  progress(0.1, "正在读取图片");
  const { character, clothes } = await uprightSources(sources, { within: SHOWN, as: "pixels" });
  return [
    { picture: character, label: "人物" },
    { picture: clothes, label: "服装" },
  ];
}

/** As high as the pictures need when they stand side by side, with room for a few lines below. */
function pairSize(things: readonly Labelled[]): Size {
  const proportions = things.map(({ picture: { width, height } }) => width / height);
  const row = (PAIR_WIDTH * 0.84) / proportions.reduce((sum, one) => sum + one, 0);
  return { width: PAIR_WIDTH, height: Math.round(Math.min(Math.max(row + 400, 800), 1200)) };
}

async function* piecesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
