import { setTimeout as delay } from "node:timers/promises";
import pLimit from "p-limit";
import type { Drawn, Engine, Tools, Work } from "../engine.ts";
import { GeneratorError } from "../generator-error.ts";
import { receiveJson } from "../http/json-picture.ts";
import { type Refusal, refusalOf } from "../http/refusal.ts";
import { type Server, serverAt } from "../http/server.ts";
import { factsIn } from "./info.ts";
import { requestOf } from "./request.ts";

export interface SdWebUiConfig {
  /** Without a trailing slash and without `/sdapi`. */
  readonly url: string;
  /** `name:password` of `--api-auth`. */
  readonly auth: string | undefined;
}

/** ms between two looks at the progress. */
const LOOK_EVERY = 700;
/** ms an interrupt may take; the job it was for is over for us anyway. */
const INTERRUPT_TIMEOUT = 5_000;

/**
 * Stable Diffusion WebUI started with `--api` (https://github.com/AUTOMATIC1111/stable-diffusion-webui/wiki/API). It works at
 * one picture at a time, and its progress and interrupt are about whichever that is; so only one job is sent at a time.
 */
export function sdWebUiEngine({ url, auth }: SdWebUiConfig): Engine {
  const headers =
    auth === undefined ? {} : { authorization: `Basic ${Buffer.from(auth).toString("base64")}` };
  const server = serverAt(url, headers);
  const oneAtATime = pLimit(1);
  return {
    name: "sdwebui",
    fromPrompt: true,
    // It could redraw the character's picture, but knows nothing of the clothes'.
    tryOn: false,
    draw(work, tools) {
      tools.progress(0, "正在排队");
      return oneAtATime(() => drawOne(server, work, tools));
    },
  };
}

async function drawOne(server: Server, work: Work, tools: Tools): Promise<Drawn> {
  const { signal } = tools;
  signal.throwIfAborted();
  tools.progress(0, "正在生成");
  const over = new AbortController();
  const watching = watch(server, tools, AbortSignal.any([signal, over.signal]));
  try {
    const reply = await server.ask({ path: "/sdapi/v1/txt2img", json: requestOf(work), signal });
    if (reply.status !== 200) throw await refusalOf(reply, faultIn);
    const { picture, members } = await receiveJson(reply, ["images", "*"], tools);
    if (!picture) throw new GeneratorError("BAD_ANSWER", { cause: new Error("An answer without a picture") });
    return { picture, ...factsIn(members["info"]) };
  } catch (error) {
    if (signal.aborted) await interrupt(server);
    throw error;
  } finally {
    over.abort();
    await watching;
  }
}

/** Tells the progress until it is over. That nobody answers is for the job itself to find out. */
async function watch(server: Server, { progress }: Tools, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await delay(LOOK_EVERY, undefined, { signal });
      const reply = await server.ask({ path: "/sdapi/v1/progress?skip_current_image=true", signal });
      const told: unknown = JSON.parse(await reply.text());
      const fraction = Object(told).progress;
      // Not quite there: what comes after the last step is the picture.
      if (typeof fraction === "number" && !signal.aborted) progress(Math.min(fraction, 0.98), "正在生成");
    } catch {
      // A look that failed is followed by the next.
    }
  }
}

async function interrupt(server: Server): Promise<void> {
  try {
    const signal = AbortSignal.timeout(INTERRUPT_TIMEOUT);
    const reply = await server.ask({ path: "/sdapi/v1/interrupt", json: {}, signal });
    reply.discard();
  } catch {
    // It is away, or ends the picture nobody waits for.
  }
}

/** An unknown sampler is 404 or 400, depending on the version. */
function faultIn({ status, text }: Refusal) {
  if (/sampler/i.test(text) && status < 500) return "BAD_JOB";
  return /OutOfMemory/i.test(text) ? "BUSY" : undefined;
}
