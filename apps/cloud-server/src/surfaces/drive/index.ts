import fastifyStatic from "@fastify/static";
import { callRegistrar } from "@clothesline/service-kit";
import type { FastifyInstance } from "fastify";
import { personChecks } from "../person.ts";
import { accountCalls } from "./accounts.ts";
import { driveEnvelope } from "./envelope.ts";
import { fileCalls } from "./files/index.ts";
import { resumableFiles } from "./files/resumable.ts";
import { tokenCalls } from "./get-token.ts";
import type { DriveServices } from "./services.ts";

/** Accounts, files and folders of the cloud drive's document, and their additions. */
export async function driveSurface(app: FastifyInstance, services: DriveServices): Promise<void> {
  app.setErrorHandler(driveEnvelope.errorHandler);
  await app.register(fastifyStatic, { serve: false, root: services.dataDir });
  const checks = personChecks(services.sessions);
  const call = callRegistrar(app, checks);
  accountCalls(call, services);
  tokenCalls(call, services.drive);
  fileCalls(call, services);
  resumableFiles(app, services, (request) => checks.bearer(request));
}
