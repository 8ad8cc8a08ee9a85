import multipart from "@fastify/multipart";
import fastifyStatic from "@fastify/static";
import { studioCalls } from "@clothesline/contracts";
import { callRegistrar } from "@clothesline/service-kit";
import type { FastifyInstance } from "fastify";
import { version } from "../../version.ts";
import { personChecks } from "../person.ts";
import { accountCalls } from "./accounts.ts";
import { studioEnvelope } from "./envelope.ts";
import { formLimits } from "./form.ts";
import { generationCalls } from "./generations.ts";
import type { StudioServices } from "./services.ts";
import { streamCalls } from "./streams.ts";

/** Every call of the studio's document and its additions. */
export async function studioSurface(app: FastifyInstance, services: StudioServices): Promise<void> {
  app.setErrorHandler(studioEnvelope.errorHandler);
  await app.register(fastifyStatic, { serve: false, root: services.avatars.dataDir });
  await app.register(multipart, { limits: formLimits, throwFileSizeLimit: false });
  app.addContentTypeParser<string>(
    "application/x-www-form-urlencoded",
    { parseAs: "string" },
    (_request, text, done) => done(null, Object.fromEntries(new URLSearchParams(text))),
  );
  const checks = personChecks(services.sessions);
  const call = callRegistrar(app, checks);

  call.on(studioCalls.getHealth, () => ({ message: "API服务运行正常", status: "success", version }));
  accountCalls(call, services);
  generationCalls(call, services);
  streamCalls(call, services, checks);
}
