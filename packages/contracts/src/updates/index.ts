import * as packages from "./packages.ts";
import * as service from "./service.ts";
import * as storage from "./storage.ts";
import * as versions from "./versions.ts";

export { updateErrors, type UpdateErrorCode } from "./errors.ts";
export { UpdateErrorBody } from "./define-call.ts";
export * from "./release.ts";
export { MAX_LISTED_PACKAGES, packageFields, UploadedPackage } from "./packages.ts";
export { ChainLink, UpdateOption, VersionCheck } from "./versions.ts";
export { storageStates, storageThresholds, type StorageState } from "./storage.ts";

/**
 * Where packages are uploaded resumably by the tus protocol (1.0.0). The key goes in `X-API-Key`, the fields of the form and
 * `filename` in `Upload-Metadata`; the last reply names the package in `X-Package-Id`.
 */
export const TUS_UPLOAD_PATH = "/api/v1/upload/tus";

/** Every call of the update surface (port 8081). */
export const updateCalls = {
  getHealth: service.getHealth,
  getServiceInfo: service.getServiceInfo,
  uploadPackage: packages.uploadPackage,
  listPackages: packages.listPackages,
  getPackage: packages.getPackage,
  pinPackage: packages.pinPackage,
  unpinPackage: packages.unpinPackage,
  checkVersion: versions.checkVersion,
  getStorageStats: storage.getStorageStats,
  cleanUpStorage: storage.cleanUpStorage,
  downloadPackage: packages.downloadPackage,
} as const;
