import type { GeneratorOption } from "@clothesline/contracts";
import { reactive } from "vue";
import type { Generation } from "./generation.ts";

/** What is being asked for, as it stands in the form; it outlives the page. Numbers are texts, empty where the generator decides. */
export interface Draft {
  prompt: string;
  size: string;
  seed: string;
  steps: string;
  negative: string;
}

const empty: Readonly<Draft> = { prompt: "", size: "", seed: "", steps: "", negative: "" };

export const promptDraft = reactive<Draft>({ ...empty });
export const tryOnDraft = reactive<Draft>({ ...empty });

let owner: number | undefined;
/** Says whose drafts are meant: whoever logs in next on this device does not see them. */
export function draftsOf(account: number): void {
  if (owner !== undefined && owner !== account)
    [promptDraft, tryOnDraft].map((one) => Object.assign(one, empty));
  owner = account;
}

export const sizes = [
  "512x512",
  "512x768",
  "768x512",
  "768x1024",
  "1024x768",
  "1024x1024",
  "1024x1536",
  "1536x1024",
] as const;

/** The parameters of a draft that a generator heeds. */
export function paramsOf(draft: Draft, heeded: readonly GeneratorOption[]): Record<string, unknown> {
  const number = (text: string): number | undefined => (/^\d+$/.test(text.trim()) ? Number(text) : undefined);
  const all: Record<GeneratorOption, unknown> = {
    size: draft.size || undefined,
    seed: number(draft.seed),
    steps: number(draft.steps),
    negative_prompt: draft.negative.trim() || undefined,
  };
  return Object.fromEntries(
    heeded.map((name) => [name, all[name]]).filter(([, value]) => value !== undefined),
  );
}

/** Fills a draft with what a generation was asked for. */
export function fillDraft(draft: Draft, { prompt, params, used }: Generation): void {
  const text = (value: unknown): string =>
    typeof value === "string" || typeof value === "number" ? String(value) : "";
  const seed = params["seed"] ?? used?.["seed"];
  const size = text(params["size"]);
  Object.assign(draft, {
    prompt,
    size: sizes.some((one) => one === size) ? size : "",
    seed: text(seed),
    steps: text(params["steps"]),
    negative: text(params["negative_prompt"] ?? params["negativePrompt"]),
  } satisfies Draft);
}
