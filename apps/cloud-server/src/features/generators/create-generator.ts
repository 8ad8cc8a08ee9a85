import type { Staging } from "@clothesline/storage";
import type { Engine } from "./engine.ts";
import { createGenerator } from "./generator.ts";
import type { ImageGenerator } from "./image-generator.ts";
import type { IdmVtonConfig } from "./idm-vton/idm-vton-engine.ts";
import type { OpenAiConfig } from "./openai/openai-engine.ts";
import type { SdWebUiConfig } from "./sdwebui/sdwebui-engine.ts";

/** Which generator, and how it is reached. */
export type EngineConfig =
  | { readonly name: "test" }
  | ({ readonly name: "openai" } & OpenAiConfig)
  | ({ readonly name: "sdwebui" } & SdWebUiConfig)
  | ({ readonly name: "idm-vton" } & IdmVtonConfig);

export type GeneratorConfig = EngineConfig & {
  /** ms for one picture. */
  readonly timeLimit: number;
};

/** The generator that a configuration names. Only its own code is loaded. */
export async function createImageGenerator(
  config: GeneratorConfig,
  staging: Staging,
): Promise<ImageGenerator> {
  return createGenerator(await engineOf(config), { staging, timeLimit: config.timeLimit });
}

async function engineOf(config: EngineConfig): Promise<Engine> {
  switch (config.name) {
    case "test":
      return (await import("./drawing/test-engine.ts")).testEngine();
    case "openai":
      return (await import("./openai/openai-engine.ts")).openAiEngine(config);
    case "sdwebui":
      return (await import("./sdwebui/sdwebui-engine.ts")).sdWebUiEngine(config);
    default:
      return (await import("./idm-vton/idm-vton-engine.ts")).idmVtonEngine(config);
  }
}
