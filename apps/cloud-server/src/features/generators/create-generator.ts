import type { Staging } from "@clothesline/storage";
import { testEngine } from "./drawing/test-engine.ts";
import { createGenerator } from "./generator.ts";
import type { ImageGenerator } from "./image-generator.ts";

/** Which generator, and how it is reached. */
export type GeneratorConfig = { readonly name: "test"; readonly timeLimit: number };

/** The generator that a configuration names. */
export function createImageGenerator(config: GeneratorConfig, staging: Staging): ImageGenerator {
  return createGenerator(testEngine(), { staging, timeLimit: config.timeLimit });
}
