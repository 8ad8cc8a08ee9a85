import type { Staging } from "@clothesline/storage";
import { testEngine } from "./drawing/test-engine.ts";
import type { Engine } from "./engine.ts";
import { createGenerator } from "./generator.ts";
import type { ImageGenerator } from "./image-generator.ts";
import { type OpenAiConfig, openAiEngine } from "./openai/openai-engine.ts";
import { type SdWebUiConfig, sdWebUiEngine } from "./sdwebui/sdwebui-engine.ts";

/** Which generator, and how it is reached. */
export type EngineConfig =
  | { readonly name: "test" }
  | ({ readonly name: "openai" } & OpenAiConfig)
  | ({ readonly name: "sdwebui" } & SdWebUiConfig);

export type GeneratorConfig = EngineConfig & {
  /** ms for one picture. */
  readonly timeLimit: number;
};

/** The generator that a configuration names. */
export function createImageGenerator(config: GeneratorConfig, staging: Staging): ImageGenerator {
  return createGenerator(engineOf(config), { staging, timeLimit: config.timeLimit });
}

function engineOf(config: EngineConfig): Engine {
  switch (config.name) {
    case "test":
      return testEngine();
    case "openai":
      return openAiEngine(config);
    case "sdwebui":
      return sdWebUiEngine(config);
  }
}
