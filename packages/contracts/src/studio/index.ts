import * as accounts from "./accounts.ts";
import * as images from "./images.ts";

export { studioErrors, type StudioErrorCode } from "./errors.ts";
export { type GenerationFault, generationFaults, type GeneratorFault, generatorFaults } from "./faults.ts";
export { StudioErrorBody } from "./define-call.ts";
export { MAX_AVATAR_BYTES, STUDIO_PASSWORD } from "./accounts.ts";
export {
  type GenerationKind,
  GenerationRecord,
  type GenerationState,
  MAX_PARAMS,
  MAX_PROMPT,
} from "./generation.ts";

/** Every call of the cloud server's studio surface: accounts with avatars, and generated pictures. */
export const studioCalls = {
  getHealth: accounts.getHealth,
  registerUser: accounts.registerUser,
  loginUser: accounts.loginUser,
  getUserProfile: accounts.getUserProfile,
  setAvatar: accounts.setAvatar,
  replaceAvatar: accounts.replaceAvatar,
  removeAvatar: accounts.removeAvatar,
  getAvatar: accounts.getAvatar,
  listGenerations: images.listGenerations,
  generateTestImage: images.generateTestImage,
  generateImage: images.generateImage,
  tryOn: images.tryOn,
  getGeneration: images.getGeneration,
  updateGeneration: images.updateGeneration,
  deleteGeneration: images.deleteGeneration,
  cancelGeneration: images.cancelGeneration,
  retryGeneration: images.retryGeneration,
  streamGeneration: images.streamGeneration,
  getGeneratedImage: images.getGeneratedImage,
} as const;
