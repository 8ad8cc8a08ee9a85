import { ConfigError, type ConfigOf, setting } from "@clothesline/service-kit";
import type { GeneratorConfig } from "./features/generators/create-generator.ts";
import { generatorNames } from "./features/generators/image-generator.ts";

const OPENAI = "https://api.openai.com/v1";

/** The variables of the image generators. */
export const generatorVariables = {
  imageGenerator: setting.oneOf("IMAGE_GENERATOR", generatorNames, {
    default: "test",
    meaning: "what draws pictures: `test` (here, offline), `openai`, `sdwebui` or `idm-vton` (try-on alone)",
  }),
  generationTimeout: setting.integer("GENERATION_TIMEOUT_SECONDS", {
    default: 300,
    min: 1,
    max: 86_400,
    meaning: "how long one picture may take, once its turn has come",
  }),
  openAiBaseUrl: setting.url("OPENAI_BASE_URL", {
    default: OPENAI,
    meaning: "a server that speaks the OpenAI Images API, up to and with `/v1`",
  }),
  openAiApiKey: setting.secret("OPENAI_API_KEY", {
    minLength: 1,
    meaning: "its key; OpenAI itself wants one",
  }),
  openAiModel: setting.string("OPENAI_IMAGE_MODEL", {
    default: "gpt-image-1",
    meaning: "its model",
  }),
  sdWebUiUrl: setting.url("SDWEBUI_URL", {
    meaning: "a Stable Diffusion WebUI that was started with `--api`",
  }),
  sdWebUiAuth: setting.secret("SDWEBUI_AUTH", {
    minLength: 3,
    meaning: "`name:password`, as its `--api-auth` says",
  }),
  idmVtonUrl: setting.url("IDM_VTON_URL", { meaning: "a Gradio server that runs IDM-VTON" }),
  idmVtonToken: setting.secret("IDM_VTON_TOKEN", {
    minLength: 1,
    meaning: "a Hugging Face token, where that server is a private space",
  }),
};

type Settings = ConfigOf<typeof generatorVariables>;

/**
 * The generator that the settings describe.
 * @throws {ConfigError} when what the chosen one needs is missing
 */
export function generatorOf(settings: Settings): GeneratorConfig {
  const timeLimit = settings.generationTimeout * 1000;
  const name = settings.imageGenerator;
  switch (name) {
    case "test":
      return { name, timeLimit };
    case "openai":
      return { name, timeLimit, ...openAiOf(settings) };
    case "sdwebui":
      return {
        name,
        timeLimit,
        url: needed(name, "SDWEBUI_URL", settings.sdWebUiUrl),
        auth: authOf(settings),
      };
    default:
      return {
        name,
        timeLimit,
        url: needed(name, "IDM_VTON_URL", settings.idmVtonUrl),
        token: tokenOf(settings),
      };
  }
}

function openAiOf({ openAiBaseUrl: baseUrl, openAiApiKey: apiKey, openAiModel: model }: Settings) {
  if (apiKey === undefined && new URL(baseUrl).hostname === new URL(OPENAI).hostname) {
    throw new ConfigError([
      "OPENAI_API_KEY must be set when IMAGE_GENERATOR is openai, unless OPENAI_BASE_URL names another server.",
    ]);
  }
  return { baseUrl, apiKey, model };
}

function needed(generator: string, name: string, value: string | undefined): string {
  if (value === undefined) {
    throw new ConfigError([`${name} must be set when IMAGE_GENERATOR is ${generator}.`]);
  }
  return value;
}

function authOf({ sdWebUiAuth }: Settings): string | undefined {
  if (sdWebUiAuth !== undefined && !/^[^:]+:.+$/s.test(sdWebUiAuth)) {
    throw new ConfigError(["SDWEBUI_AUTH must be a name and a password with a colon between them."]);
  }
  return sdWebUiAuth;
}

function tokenOf({ idmVtonToken: token }: Settings): `hf_${string}` | undefined {
  const isToken = (text: string): text is `hf_${string}` => text.startsWith("hf_");
  if (token === undefined || isToken(token)) return token;
  throw new ConfigError(["IDM_VTON_TOKEN must be a Hugging Face token, which begins with hf_."]);
}
