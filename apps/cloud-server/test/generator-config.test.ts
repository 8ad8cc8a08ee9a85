import t from "tap";
import { readConfig } from "@clothesline/cloud-server";

t.test("by default pictures are drawn here", async (t) => {
  t.same(readConfig({}).generator, { name: "test", timeLimit: 300_000 });
});

t.test("a generator gets what its variables say", async (t) => {
  t.same(
    readConfig({ IMAGE_GENERATOR: "openai", OPENAI_API_KEY: "sk-1", GENERATION_TIMEOUT_SECONDS: "9" })
      .generator,
    {
      name: "openai",
      timeLimit: 9000,
      baseUrl: "https://api.openai.com/v1",
      apiKey: "sk-1",
      model: "gpt-image-1",
    },
  );
  t.match(readConfig({ IMAGE_GENERATOR: "openai", OPENAI_BASE_URL: "http://10.0.0.2:8080/v1/" }).generator, {
    baseUrl: "http://10.0.0.2:8080/v1",
    apiKey: undefined,
  });
  t.match(
    readConfig({ IMAGE_GENERATOR: "sdwebui", SDWEBUI_URL: "http://gpu:7860", SDWEBUI_AUTH: "me:a:b" })
      .generator,
    { url: "http://gpu:7860", auth: "me:a:b" },
  );
  t.match(
    readConfig({ IMAGE_GENERATOR: "IDM-VTON", IDM_VTON_URL: "http://gpu:7860", IDM_VTON_TOKEN: "hf_x" })
      .generator,
    { name: "idm-vton", url: "http://gpu:7860", token: "hf_x" },
  );
});

t.test("what contradicts itself stops the start with the name of the variable", async (t) => {
  for (const [env, name] of [
    [{ IMAGE_GENERATOR: "dall-e" }, "IMAGE_GENERATOR"],
    [{ IMAGE_GENERATOR: "openai" }, "OPENAI_API_KEY"],
    [{ IMAGE_GENERATOR: "openai", OPENAI_BASE_URL: "https://API.openai.com/v1/" }, "OPENAI_API_KEY"],
    [{ IMAGE_GENERATOR: "openai", OPENAI_BASE_URL: "gpu:8080" }, "OPENAI_BASE_URL"],
    [{ IMAGE_GENERATOR: "sdwebui" }, "SDWEBUI_URL"],
    [{ IMAGE_GENERATOR: "sdwebui", SDWEBUI_URL: "http://a:b@gpu" }, "SDWEBUI_URL"],
    [{ IMAGE_GENERATOR: "sdwebui", SDWEBUI_URL: "http://gpu", SDWEBUI_AUTH: "secret" }, "SDWEBUI_AUTH"],
    [{ IMAGE_GENERATOR: "idm-vton" }, "IDM_VTON_URL"],
    [{ IMAGE_GENERATOR: "idm-vton", IDM_VTON_URL: "http://gpu", IDM_VTON_TOKEN: "x" }, "IDM_VTON_TOKEN"],
    [{ GENERATION_TIMEOUT_SECONDS: "0" }, "GENERATION_TIMEOUT_SECONDS"],
  ] as const) {
    const message = new RegExp(`^${name} must (?!.*secret)`);
    t.throws(() => readConfig(env), { name: "ConfigError", message }, name);
  }
});
