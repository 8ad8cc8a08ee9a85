import type { Drawn, Engine, Tools, Work } from "../engine.ts";
import { GeneratorError } from "../generator-error.ts";
import { refusalOf } from "../http/refusal.ts";
import { type Server, serverAt } from "../http/server.ts";
import { uprightSources } from "../sources.ts";
import { type Connection, connect, type GradioConfig } from "./gradio.ts";
import { requestOf, type TryOnRequest } from "./request.ts";
import { pathOfResult } from "./result.ts";
import { failureOf, tell } from "./status.ts";

export interface IdmVtonConfig {
  /** Of the Gradio server, without a trailing slash. */
  readonly url: string;
  readonly token: `hf_${string}` | undefined;
}

const MODEL = "IDM-VTON";
/** The model works on 768x1024. */
const SOURCE_SIDE = 1536;

/** IDM-VTON as its Gradio app serves it (https://huggingface.co/spaces/yisol/IDM-VTON): dresses people, and nothing else. */
export function idmVtonEngine({ url, token }: IdmVtonConfig): Engine {
  const files = serverAt(url, token === undefined ? {} : { authorization: `Bearer ${token}` });
  return {
    name: "idm-vton",
    fromPrompt: false,
    tryOn: true,
    draw: (work, tools) => dress({ url, token }, files, work, tools),
  };
}

async function dress(config: GradioConfig, files: Server, work: Work, tools: Tools): Promise<Drawn> {
  if (!work.sources) throw new Error("A try-on without pictures");
  tools.progress(0.02, "正在读取图片");
  const sources = await uprightSources(work.sources, { within: SOURCE_SIDE, as: "jpeg" });
  const request = requestOf(work, sources);
  tools.progress(0.05, "正在提交");
  const connection = await connect(config, tools.signal);
  const path = await submit(connection, request, tools);
  const reply = await files.ask({ path, signal: tools.signal });
  if (reply.status !== 200) throw await refusalOf(reply, () => "BAD_ANSWER");
  const picture = await tools.receive(reply.body);
  return { picture, model: MODEL, seed: request.seed, steps: request.steps };
}

/** Runs a job at the server and answers the path of its picture. */
async function submit(
  { client, trouble }: Connection,
  { data }: TryOnRequest,
  tools: Tools,
): Promise<string> {
  const { signal } = tools;
  try {
    const job = client.submit("/tryon", data);
    const leave = (): void => {
      // Where the server is away there is nobody to tell.
      job.cancel().catch(() => undefined);
      job.return().catch(() => undefined);
    };
    signal.addEventListener("abort", leave, { once: true });
    try {
      for await (const event of job) {
        // The client goes on without a picture whose upload failed.
        const below = trouble();
        if (below) throw below;
        if (event.type === "status" && event.stage === "error") throw failureOf(event);
        if (event.type === "status") tell(event, tools.progress);
        if (event.type !== "data") continue;
        const path = pathOfResult(event.data, client.api_prefix);
        if (path === undefined) throw new Error("A result without a picture");
        return path;
      }
    } finally {
      signal.removeEventListener("abort", leave);
    }
    signal.throwIfAborted();
    throw new Error("The job ended without a result");
  } catch (error) {
    if (error instanceof GeneratorError || signal.aborted) throw error;
    throw trouble() ?? new GeneratorError("BAD_ANSWER", { cause: error });
  } finally {
    client.close();
  }
}
