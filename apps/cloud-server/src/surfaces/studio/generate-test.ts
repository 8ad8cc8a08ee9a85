import { DomainError, type studioCalls } from "@clothesline/contracts";
import type { CallHandler } from "@clothesline/service-kit";
import type { FastifyReply } from "fastify";
import { untilFinished } from "../../features/generations/browse.ts";
import { submitPrompt } from "../../features/generations/submit.ts";
import type { Person } from "../../features/sessions/person.ts";
import { toRecord } from "./record.ts";
import type { StudioServices } from "./services.ts";

/** How long the caller waits for its turn in the queue at most, ms; then the record is answered as it is. */
const WAIT_MS = 120_000;

/** Draws with the `test` generator, through the queue as anything else, and answers when it is done. */
export function generateTestImage(
  services: StudioServices,
): CallHandler<typeof studioCalls.generateTestImage, { readonly who: Person }> {
  const { studio } = services;
  return async ({ who, body, reply }) => {
    const wish = { prompt: body.prompt, params: body.params ?? {} };
    const { id } = await submitPrompt(studio, who, "test", wish);
    const generation = await untilFinished(studio, who, id, patience(reply));
    if (generation.state === "failed") {
      throw new DomainError("GENERATION_FAILED", { detail: generation.errorMessage ?? "" });
    }
    const message = generation.state === "completed" ? "图像生成成功" : "图像生成任务已提交";
    return { status: "success", message, data: toRecord(services, generation) };
  };
}

/** Ends the waiting when nobody waits any more; the generation goes on. */
function patience(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once("close", () => gone.abort());
  return AbortSignal.any([gone.signal, reply.server.stopping, AbortSignal.timeout(WAIT_MS)]);
}
