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

/** The number of an account; 0, which is nobody's, for any other text. */
const numberOf = (text: string): number => (/^[1-9]\d{0,14}$/.test(text) ? Number(text) : 0);

/** Pictures and progress, which browsers ask for without headers too: with a token, or a signed address. */
export function streamCalls(call: CallRegistrar<Checks>, services: StudioServices, checks: Checks): void {
  const { studio, links } = services;

  call.on(studioCalls.getGeneratedImage, async ({ who, params, query, reply }) => {
    const owner = numberOf(params.user_id);
    const viewer = who ?? links.check(imageUrl(owner, params.filename), owner, query);
    if (viewer.id !== owner) throw new DomainError("FORBIDDEN");
    const file = await openImage(studio, viewer, params.filename);
    return sendFile(reply, studio.dataDir, { ...file, cacheControl: forAWhile });
  });

  call.on(studioCalls.streamGeneration, async ({ who, params, query, request, reply }) => {
    const { id } = params;
    const owner = query.user ?? 0;
    const viewer = who ?? links.check(eventsUrl(owner, id), owner, query);
    await getGeneration(studio, viewer, id);
    // A browser connects again when a stream ends, until it is told that there is no content.
    if (request.headers["last-event-id"] === LAST_EVENT) return reply.code(204).send();
    const isAllowed = async () => who === undefined || (await isStillIn(checks, who, request));
    return sendEvents(reply, (signal) => generationEvents(services, { id, viewer, isAllowed }, signal));
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
