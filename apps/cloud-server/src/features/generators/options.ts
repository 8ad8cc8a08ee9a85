import type { GeneratorOption } from "@clothesline/contracts";
import type { GeneratorName } from "./image-generator.ts";

/** Which wishes each generator heeds; the others change nothing there, and people are not asked for them. */
export const optionsOf: Readonly<Record<GeneratorName, readonly GeneratorOption[]>> = {
  test: ["size", "seed", "steps"],
  openai: ["size", "negative_prompt"],
  sdwebui: ["size", "seed", "steps", "negative_prompt"],
  "idm-vton": ["seed", "steps"],
};
