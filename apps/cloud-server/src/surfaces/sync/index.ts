import fastifyStatic from "@fastify/static";
import { syncCalls } from "@clothesline/contracts";
import { callRegistrar } from "@clothesline/service-kit";
import type { FastifyInstance } from "fastify";
import { revokeDeviceToken } from "../../features/accounts/device-tokens.ts";
import { syncHistory } from "../../features/sync-records/history.ts";
import { browseLibrary, findFile } from "../../features/wardrobe/browse.ts";
import { compareLibrary } from "../../features/wardrobe/compare.ts";
import { libraryState } from "../../features/wardrobe/library.ts";
import { trashImages } from "../../features/wardrobe/trash.ts";
import { version } from "../../version.ts";
import { sendFile } from "../send-file.ts";
import { toCloudImage } from "./cloud-image.ts";
import { deviceCheck } from "./device.ts";
import { syncEnvelope } from "./envelope.ts";
import { getFilePaths } from "./file-paths.ts";
import { loginCloudUser } from "./login.ts";
import { pushBundle } from "./push-bundle.ts";
import { registerCloudUser } from "./register.ts";
import type { SyncServices } from "./services.ts";

/** A page of 5,000 manifest entries with long names, bytes. */
const manifestLimit = 8 * 1024 * 1024;

/** Every call of the sync document and its additions. */
export async function syncSurface(app: FastifyInstance, services: SyncServices): Promise<void> {
  const { wardrobe, verifyToken, config } = services;
  const { db, dataDir } = wardrobe;
  app.setErrorHandler(syncEnvelope.errorHandler);
  await app.register(fastifyStatic, { serve: false, root: dataDir });
  const { syncAuth } = config;
  const call = callRegistrar(app, { device: deviceCheck({ db, verifyToken, syncAuth }) });

  call.on(syncCalls.getCloudStatus, () => ({
    status: "running",
    service: "cloud_sync_server",
    timestamp: new Date().toISOString(),
    version,
  }));
  call.on(syncCalls.registerCloudUser, registerCloudUser(services));
  call.on(syncCalls.loginCloudUser, loginCloudUser(services));
  call.on(syncCalls.revokeDeviceToken, async ({ who }) => {
    if (who.claims) await revokeDeviceToken(db, who.claims);
    return { success: true, message: "设备令牌已作废" };
  });

  call.onStream(syncCalls.pushBundle, pushBundle(services));
  call.on(syncCalls.getSyncHistory, async ({ who: { account } }) => {
    const history = await syncHistory(db, account);
    return { success: true, cloud_user_id: account.userId, sync_history: history };
  });
  call.on(syncCalls.getFilePaths, getFilePaths(services));

  call.on(syncCalls.getLibrary, async ({ who: { account } }) => {
    const library = await libraryState(wardrobe, account);
    return {
      success: true,
      cloud_user_id: account.userId,
      library_version: library.version,
      total_images: library.totalImages,
      total_storage_size: library.totalStorageSize,
    };
  });
  call.on(
    syncCalls.compareLibrary,
    async ({ who: { account }, body }) => {
      const { libraryVersion, ...lists } = await compareLibrary(wardrobe, account, body.images);
      return { success: true, ...lists, library_version: libraryVersion };
    },
    { bodyLimit: manifestLimit },
  );
  call.on(
    syncCalls.trashCloudImages,
    async ({ who: { account }, body }) => {
      const { libraryVersion, ...lists } = await trashImages(wardrobe, account, body.ids);
      return { success: true, ...lists, library_version: libraryVersion };
    },
    { bodyLimit: manifestLimit },
  );
  call.on(syncCalls.listCloudImages, async ({ who: { account }, query }) => {
    const page = { after: query.cursor, limit: query.limit ?? 500 };
    const { images, next, libraryVersion } = await browseLibrary(wardrobe, account, page);
    return {
      success: true,
      images: images.map(toCloudImage),
      next_cursor: next,
      library_version: libraryVersion,
    };
  });
  call.on(syncCalls.getCloudImageFile, async ({ who: { account }, params, reply }) => {
    const file = await findFile(wardrobe, account, params.image_id);
    return sendFile(reply, dataDir, { ...file, tag: file.sha256, cacheControl: "private, no-cache" });
  });
}
