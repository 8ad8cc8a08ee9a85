/** What a caller's free-form parameters ask of any generator. What is absent or makes no sense is `undefined`. */
export interface Wishes {
  readonly negativePrompt: string | undefined;
  readonly model: string | undefined;
  /** 0..2^32-1. */
  readonly seed: number | undefined;
  /** 1..150. */
  readonly steps: number | undefined;
  /** Pixels, 64..2048. */
  readonly width: number | undefined;
  readonly height: number | undefined;
}

const MAX_SEED = 2 ** 32 - 1;
const MAX_STEPS = 150;
const SIDE = { least: 64, most: 2048 };
const MAX_TEXT = 4000;

/**
 * Reads `seed`, `steps`, `model`, `negative_prompt`, `width` and `height`, or `size` as `512x768`. Numbers may be
 * strings; those out of range are brought into it, and a seed below zero is none, as such tools write "any".
 */
export function readWishes(params: Readonly<Record<string, unknown>>): Wishes {
  const [, width, height] = /^(\d{1,5})\s*[x×*]\s*(\d{1,5})$/i.exec(textOf(params["size"]) ?? "") ?? [];
  return {
    negativePrompt: textOf(params["negative_prompt"]) ?? textOf(params["negativePrompt"]),
    model: textOf(params["model"])?.slice(0, 200),
    seed: wholeOf(params["seed"], 0, MAX_SEED),
    steps: within(wholeOf(params["steps"], 1), 1, MAX_STEPS),
    width: sideOf(params["width"] ?? width),
    height: sideOf(params["height"] ?? height),
  };
}

function textOf(value: unknown): string | undefined {
  const text = typeof value === "string" ? value.trim().slice(0, MAX_TEXT) : "";
  return text === "" ? undefined : text;
}

function wholeOf(value: unknown, least: number, most = Number.MAX_SAFE_INTEGER): number | undefined {
  const number = typeof value === "string" && /^\d{1,16}$/.test(value.trim()) ? Number(value) : value;
  return Number.isSafeInteger(number) && Number(number) >= least && Number(number) <= most
    ? Number(number)
    : undefined;
}

function within(value: number | undefined, least: number, most: number): number | undefined {
  return value === undefined ? undefined : Math.min(Math.max(value, least), most);
}

function sideOf(value: unknown): number | undefined {
  return within(wholeOf(value, 1), SIDE.least, SIDE.most);
}
