import type { Staged } from "@clothesline/storage";
import { createWebFiles } from "@clothesline/web-files";
import { FormData } from "undici";
import type { Engine, Tools, Work } from "../engine.ts";
import { GeneratorError } from "../generator-error.ts";
import { receiveJson } from "../http/json-picture.ts";
import { refusalOf } from "../http/refusal.ts";
import { type Reply, type Server, serverAt } from "../http/server.ts";
import { uprightSources } from "../sources.ts";
import { faultIn } from "./errors.ts";
import { sizeFor } from "./sizes.ts";

export interface OpenAiConfig {
  /** Up to and with `/v1`, without a trailing slash. */
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  readonly model: string;
}

/** Larger sources say no more to the models, and cost more. */
const SOURCE_SIDE = 1536;
const MAX_REVISED = 2000;

const tryOnPrompt =
  "Virtual try-on: dress the person in the first picture in the clothing shown in the second picture. Keep the person's face, " +
  "hair, body, pose and the background; let the clothing fit and fold naturally.";

/** Any server that speaks the Images API of OpenAI (https://platform.openai.com/docs/api-reference/images). */
export function openAiEngine({ baseUrl, apiKey, model }: OpenAiConfig): Engine {
  const headers = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
  const server = serverAt(baseUrl, headers);
  const { origin } = new URL(baseUrl);
  const ownPictures = serverAt(origin, headers);
  const web = createWebFiles({ allowPrivateAddresses: false, allowedHosts: [] });

  /** A result by address: from the generator itself as it is, from anywhere else only where the public internet is. */
  async function fetchResult(text: string, tools: Tools): Promise<Staged> {
    const url = URL.parse(text, `${baseUrl}/`);
    if (url === null) throw new GeneratorError("BAD_ANSWER", { cause: new Error("No address of a picture") });
    if (url.origin !== origin) return tools.receive(await web.open(url.href, { signal: tools.signal }));
    const reply = await ownPictures.ask({ path: url.pathname + url.search, signal: tools.signal });
    if (reply.status !== 200) throw await refusalOf(reply, () => "BAD_ANSWER");
    return tools.receive(reply.body);
  }

  return {
    name: "openai",
    fromPrompt: true,
    // The editing of the DALL·E models takes one picture and a mask.
    tryOn: !model.startsWith("dall-e"),
    async draw(work, tools) {
      tools.progress(0.05, work.sources ? "正在读取图片" : "已提交");
      const reply = work.sources
        ? await askForEdit(server, model, work, tools)
        : await askForPicture(server, model, work, tools.signal);
      if (reply.status !== 200) throw await refusalOf(reply, faultIn);
      tools.progress(0.8, "正在接收图片");
      const { picture, members } = await receiveJson(reply, ["data", "*", "b64_json"], tools);
      const result = resultOf(members);
      if (!picture && result.url === undefined) {
        throw new GeneratorError("BAD_ANSWER", { cause: new Error("An answer without a picture") });
      }
      return {
        picture: picture ?? (await fetchResult(result.url ?? "", tools)),
        model,
        seed: null,
        steps: null,
        more: result.revised === undefined ? {} : { revised_prompt: result.revised.slice(0, MAX_REVISED) },
      };
    },
  };
}

function askForPicture(server: Server, model: string, work: Work, signal: AbortSignal): Promise<Reply> {
  const json = {
    model,
    prompt: promptOf(work),
    n: 1,
    size: sizeFor(model, work.wishes),
    // Newer models answer base64 always and refuse to be asked for it.
    response_format: model.startsWith("dall-e") ? "b64_json" : undefined,
  };
  return server.ask({ path: "/images/generations", json, signal });
}

async function askForEdit(server: Server, model: string, work: Work, tools: Tools): Promise<Reply> {
  if (!work.sources) throw new Error("A try-on without pictures");
  const { character, clothes } = await uprightSources(work.sources, { within: SOURCE_SIDE, as: "png" });
  const form = new FormData();
  form.append("model", model);
  form.append("prompt", `${tryOnPrompt}\n\n${promptOf(work)}`.trim());
  form.append("n", "1");
  const size = sizeFor(model, work.wishes);
  if (size !== undefined) form.append("size", size);
  for (const [name, { data }] of [
    ["character", character],
    ["clothes", clothes],
  ] as const) {
    form.append("image[]", new Blob([Uint8Array.from(data)], { type: "image/png" }), `${name}.png`);
  }
  tools.progress(0.1, "已提交");
  return server.ask({ path: "/images/edits", form, signal: tools.signal });
}

/** The API has no negative prompt; saying it helps. */
function promptOf({ prompt, wishes: { negativePrompt } }: Work): string {
  return negativePrompt === undefined ? prompt : `${prompt}\n\nAvoid: ${negativePrompt}`;
}

function resultOf({ data }: Readonly<Record<string, unknown>>) {
  const first: unknown = Array.isArray(data) ? data[0] : undefined;
  const { url, revised_prompt } = { ...(first as { url?: unknown; revised_prompt?: unknown } | null) };
  return {
    url: typeof url === "string" && url !== "" ? url : undefined,
    revised: typeof revised_prompt === "string" ? revised_prompt : undefined,
  };
}
