import fastifyStatic from "@fastify/static";
import multipart from "@fastify/multipart";
import { DomainError, updateCalls } from "@clothesline/contracts";
import { callRegistrar, formReader } from "@clothesline/service-kit";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { listPackages, packageById } from "../../features/releases/browse.ts";
import { checkVersion } from "../../features/releases/check-version.ts";
import { findDownload } from "../../features/releases/download.ts";
import { cleanUpFor, pin } from "../../features/releases/manage.ts";
import { isoTime } from "../../features/releases/package.ts";
import { version } from "../../version.ts";
import { updateEnvelope } from "./envelope.ts";
import { keyCheck, publisherOf } from "./key.ts";
import { setUpLimits } from "./limits.ts";
import { resumablePackages } from "./resumable.ts";
import { sendPackage } from "./send-package.ts";
import type { UpdateServices } from "./services.ts";
import { cleanUpView, storageStats, textsOf } from "./storage.ts";
import { createUnknownSenders } from "./unknown-senders.ts";
import { formLimits, uploadPackage } from "./upload-package.ts";
import { packageView, versionView } from "./views.ts";

/** Every call of the update document and its additions. */
export async function updateSurface(app: FastifyInstance, services: UpdateServices): Promise<void> {
  const { releases, config } = services;
  app.setErrorHandler(updateEnvelope.errorHandler);
  const { limitQueries, countUpload } = await setUpLimits(app, config);
  await app.register(fastifyStatic, { serve: false, root: config.dataDir });
  await app.register(multipart, { limits: formLimits, throwFileSizeLimit: false });
  app.addContentTypeParser(
    "application/x-www-form-urlencoded",
    { parseAs: "string" },
    (_request, text: string, done) => done(null, Object.fromEntries(new URLSearchParams(text))),
  );
  const authorizers = { "api-key": keyCheck(services) };
  const call = callRegistrar(app, authorizers);

  call.on(updateCalls.getHealth, async () => {
    if ((await services.failing()).length > 0) throw new DomainError("UNHEALTHY");
    return { status: "healthy", timestamp: isoTime(new Date()), version };
  });
  call.on(
    updateCalls.uploadPackage,
    uploadPackage({ releases, countUpload, admitUnknown: createUnknownSenders() }),
    { longBody: true },
  );
  resumablePackages(app, { ...services, checkKey: authorizers["api-key"], countUpload });
  call.on(updateCalls.downloadPackage, async ({ params, reply }) => {
    const { package_type: folder, filename: fileName } = params;
    const found = await findDownload(releases, { folder, version: params.version, fileName });
    return sendPackage(reply, { releases, dataDir: config.dataDir }, found);
  });

  await app.register(async (scope) => {
    scope.addHook("onRequest", async (request, reply) => {
      if (prefersPage(request)) return services.sendHome(reply);
      return undefined;
    });
    callRegistrar(scope, authorizers).on(updateCalls.getServiceInfo, () => ({
      message: "Omega更新服务器 - 增强版",
      version,
      status: "running",
      features: ["完整包", "增量包", "智能存储管理"],
      timestamp: isoTime(new Date()),
    }));
  });
  await app.register(async (scope) => {
    limitQueries(scope);
    registerQueries(scope, services);
  });
}

/** The calls that the limit of queries counts. */
function registerQueries(app: FastifyInstance, services: UpdateServices): void {
  const { releases } = services;
  const call = callRegistrar(app, { "api-key": keyCheck(services) });
  const readCleanUp = formReader(updateCalls.cleanUpStorage, updateCalls.cleanUpStorage.body);

  call.on(updateCalls.listPackages, async ({ query }) => {
    const { package_type: type, platform = "windows", arch = "x64", limit } = query;
    const packages = await listPackages(releases, {
      type,
      platform: platform === "all" ? undefined : platform,
      arch: arch === "all" ? undefined : arch,
      limit: limit ?? 20,
    });
    return packages.map(packageView);
  });
  call.on(updateCalls.getPackage, async ({ params }) =>
    packageView(await packageById(releases, params.package_id)),
  );
  for (const [pinning, pinned] of [
    [updateCalls.pinPackage, true],
    [updateCalls.unpinPackage, false],
  ] as const) {
    call.on(pinning, async ({ who, params }) => {
      return packageView(await pin(releases, await publisherOf(who), params.package_id, pinned));
    });
  }
  call.on(updateCalls.checkVersion, async ({ query }) => {
    const { current_version: currentVersion, platform = "windows", arch = "x64", channel = "stable" } = query;
    return versionView(await checkVersion(releases, { currentVersion, platform, arch, channel }));
  });
  call.on(updateCalls.getStorageStats, () => storageStats(releases));
  call.on(updateCalls.cleanUpStorage, async ({ who, query, request }) => {
    const form = readCleanUp(await textsOf(request));
    const publisher = who.publisher ?? (await who.open(form.api_key ?? undefined));
    const dryRun = form.dry_run ?? query.dry_run ?? false;
    return cleanUpView(await cleanUpFor(releases, publisher, { dryRun }), dryRun);
  });
}

/** What browsers ask for when a person types the address. */
function prefersPage({ headers }: FastifyRequest): boolean {
  const accept = headers.accept ?? "";
  return accept.includes("text/html") && !accept.includes("application/json");
}
