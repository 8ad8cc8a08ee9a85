import { DomainError, studioCalls } from "@clothesline/contracts";
import { type CallRegistrar, sendEvents } from "@clothesline/service-kit";
import type { FastifyRequest } from "fastify";
import { getGeneration, openImage } from "../../features/generations/browse.ts";
import type { Person } from "../../features/sessions/person.ts";
import type { personChecks } from "../person.ts";
import { sendFile } from "../send-file.ts";
import { generationEvents, LAST_EVENT } from "./events.ts";
import { eventsUrl, imageUrl } from "./paths.ts";
import type { StudioServices } from "./services.ts";

/** A name is never used again, but whoever logs in next on this device is not to see it. */
const forAWhile = "private, max-age=3600";

type Checks = ReturnType<typeof personChecks>;

const numberOf = (text: string): number | undefined =>
  /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined;

/** Pictures and progress, which browsers ask for without headers too: with a token, or a signed address. */
export function streamCalls(call: CallRegistrar<Checks>, services: StudioServices, checks: Checks): void {
  const { studio, links } = services;

  call.on(studioCalls.getGeneratedImage, async ({ who, params, query, reply }) => {
    const owner = numberOf(params.user_id);
    if (who === undefined) links.check(imageUrl(owner ?? 0, params.filename), query);
    if (owner === undefined || (who !== undefined && who.id !== owner)) throw new DomainError("FORBIDDEN");
    const file = await openImage(studio, { id: owner }, params.filename);
    return sendFile(reply, studio.dataDir, { ...file, cacheControl: forAWhile });
  });

  call.on(studioCalls.streamGeneration, async ({ who, params, query, request, reply }) => {
    const { id } = params;
    const userId = who?.id ?? query.user ?? 0;
    if (who === undefined) links.check(eventsUrl(userId, id), query);
    await getGeneration(studio, { id: userId }, id);
    // A browser connects again when a stream ends, until it is told that there is no content.
    if (request.headers["last-event-id"] === LAST_EVENT) return reply.code(204).send();
    const isAllowed = async () => who === undefined || (await isStillIn(checks, who, request));
    return sendEvents(reply, (signal) => generationEvents(services, { id, userId, isAllowed }, signal));
  });
}

/** A stream that was opened with a token ends with its session. */
async function isStillIn(checks: Checks, { id }: Person, request: FastifyRequest): Promise<boolean> {
  const person = await checks["optional-bearer"](request).catch((error: unknown) => {
    if (error instanceof DomainError && error.code === "TOKEN_REQUIRED") return undefined;
    throw error;
  });
  return person?.id === id;
}
