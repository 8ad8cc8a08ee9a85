import * as accounts from "./accounts.ts";
import * as bundle from "./bundle.ts";
import * as library from "./library.ts";
import * as queries from "./queries.ts";

export { syncErrors, type SyncErrorCode } from "./errors.ts";
export { SyncErrorBody } from "./define-call.ts";
export { ImageMetadata, SyncBundle, SyncResult, SyncStatistics, UserInfo } from "./bundle.ts";
export { CloudImage, ManifestEntry, MAX_COMPARE_ENTRIES } from "./library.ts";

/** Every call of the cloud server's sync surface (port 8081). */
export const syncCalls = {
  getCloudStatus: accounts.getCloudStatus,
  registerCloudUser: accounts.registerCloudUser,
  loginCloudUser: accounts.loginCloudUser,
  revokeDeviceToken: accounts.revokeDeviceToken,
  pushBundle: bundle.pushBundle,
  getSyncHistory: queries.getSyncHistory,
  getFilePaths: queries.getFilePaths,
  getLibrary: library.getLibrary,
  compareLibrary: library.compareLibrary,
  trashCloudImages: library.trashCloudImages,
  listCloudImages: library.listCloudImages,
  getCloudImageFile: library.getCloudImageFile,
} as const;
