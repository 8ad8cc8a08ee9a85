import type { Work } from "../engine.ts";

/** The model works in blocks of 8 pixels. */
const BLOCK = 8;
const MAX_SAMPLER = 60;
const SCALE = { least: 1, most: 30 };

/** The body of `/sdapi/v1/txt2img`: what we understand and nothing else, so that nobody reaches its settings or scripts. */
export function requestOf({ prompt, params, wishes }: Work): Readonly<Record<string, unknown>> {
  const sampler = params["sampler_name"] ?? params["sampler"];
  const scale = Number(params["cfg_scale"] ?? params["guidance_scale"]);
  return {
    prompt,
    negative_prompt: wishes.negativePrompt ?? "",
    seed: wishes.seed ?? -1,
    steps: wishes.steps ?? 20,
    width: blocks(wishes.width ?? 512),
    height: blocks(wishes.height ?? 768),
    cfg_scale: scale >= SCALE.least && scale <= SCALE.most ? scale : 7,
    ...(typeof sampler === "string" && sampler !== "" ? { sampler_name: sampler.slice(0, MAX_SAMPLER) } : {}),
    batch_size: 1,
    n_iter: 1,
    send_images: true,
    save_images: false,
  };
}

const blocks = (pixels: number): number => Math.max(BLOCK * 8, Math.round(pixels / BLOCK) * BLOCK);
