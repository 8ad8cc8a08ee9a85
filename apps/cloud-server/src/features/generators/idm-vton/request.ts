import { randomInt } from "node:crypto";
import type { Work } from "../engine.ts";
import type { UprightPicture } from "@clothesline/storage";
import type { UprightSources } from "../sources.ts";

/** What its sliders allow. */
const STEPS = { least: 20, most: 40, usual: 30 };
const MAX_SEED = 2 ** 31 - 1;
/** The model works on pictures of 768x1024. */
const SHAPE = 768 / 1024;
const TOLERANCE = 0.04;

export interface TryOnRequest {
  readonly seed: number;
  readonly steps: number;
  /** In the order of `/tryon`: human, garment, its description, find the mask, crop, steps, seed. */
  readonly data: unknown[];
}

export function requestOf({ prompt, params, wishes }: Work, sources: UprightSources): TryOnRequest {
  const seed = (wishes.seed ?? randomInt(MAX_SEED)) % (MAX_SEED + 1);
  const steps = Math.min(Math.max(wishes.steps ?? STEPS.usual, STEPS.least), STEPS.most);
  const given = params["is_checked_crop"];
  // Without cropping, a picture of other proportions is squeezed.
  const crop = typeof given === "boolean" ? given : !hasShape(sources.character);
  const human = { background: fileOf("character", sources.character), layers: [], composite: null };
  const description = prompt === "" ? "clothing" : prompt;
  return {
    seed,
    steps,
    data: [human, fileOf("clothes", sources.clothes), description, true, crop, steps, seed],
  };
}

function hasShape({ width, height }: UprightPicture): boolean {
  return Math.abs(width / height / SHAPE - 1) < TOLERANCE;
}

function fileOf(name: string, { data }: UprightPicture): File {
  return new File([Uint8Array.from(data)], `${name}.jpg`, { type: "image/jpeg" });
}
