export { createImageGenerator, type GeneratorConfig } from "./create-generator.ts";
export { GeneratorError, type GeneratorFault } from "./generator-error.ts";
export type {
  GeneratedPicture,
  GeneratorJob,
  GeneratorName,
  ImageGenerator,
  SourcePicture,
  UsedFacts,
} from "./image-generator.ts";
