import fastifyStatic from "@fastify/static";
import { callRegistrar } from "@clothesline/service-kit";
import type { FastifyInstance } from "fastify";
import { personChecks } from "../person.ts";
import { accountCalls } from "./account.ts";
import { pagesEnvelope } from "./envelope.ts";
import type { PagesServices } from "./services.ts";
import { wardrobeCalls } from "./wardrobe.ts";

/** What the server's own pages ask for and no document has. */
export async function pagesSurface(app: FastifyInstance, services: PagesServices): Promise<void> {
  app.setErrorHandler(pagesEnvelope.errorHandler);
  await app.register(fastifyStatic, { serve: false, root: services.wardrobe.dataDir });
  const call = callRegistrar(app, personChecks(services.sessions));
  accountCalls(call, services);
  wardrobeCalls(call, services);
}
