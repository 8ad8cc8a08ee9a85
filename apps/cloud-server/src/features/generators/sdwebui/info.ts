/** What is used where the server does not say. */
const UNNAMED = "stable-diffusion";

/** Reads `info`, a JSON text inside the JSON answer: the seed that was drawn, the checkpoint, the steps. */
export function factsIn(info: unknown) {
  const facts = objectOf(info);
  const { sd_model_name: model, sampler_name: sampler } = facts;
  return {
    model: typeof model === "string" && model !== "" ? model : UNNAMED,
    seed: wholeOf(facts["seed"]),
    steps: wholeOf(facts["steps"]),
    more: typeof sampler === "string" ? { sampler: sampler.slice(0, 60) } : {},
  };
}

function objectOf(info: unknown): Readonly<Record<string, unknown>> {
  if (typeof info !== "string") return {};
  try {
    return { ...(JSON.parse(info) as object | null) };
  } catch {
    return {};
  }
}

function wholeOf(value: unknown): number | null {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : null;
}
