import * as browse from "./files-browse.ts";
import * as change from "./files-change.ts";
import * as many from "./files-many.ts";
import * as look from "./files-look.ts";
import * as record from "./files-record.ts";
import * as trash from "./files-trash.ts";
import * as token from "./get-token.ts";
import * as users from "./users.ts";

export { driveErrors, type DriveErrorCode } from "./errors.ts";
export { DriveErrorBody } from "./define-call.ts";
export { DriveFile } from "./files.ts";
export { MAX_RECORDED, UploadedFile } from "./files-record.ts";
export { DriveUser } from "./users.ts";

/** Every call of the drive (port 8081). */
export const driveCalls = {
  registerDriveUser: users.registerDriveUser,
  loginDriveUser: users.loginDriveUser,
  refreshDriveToken: users.refreshDriveToken,
  logoutDriveUser: users.logoutDriveUser,
  getDriveProfile: users.getDriveProfile,
  changeDrivePassword: users.changeDrivePassword,
  changeDrivePasswordInSettings: users.changeDrivePasswordInSettings,
  updateDisplayName: users.updateDisplayName,
  updateDisplayNameInSettings: users.updateDisplayNameInSettings,
  updateEmail: users.updateEmail,
  updateEmailInSettings: users.updateEmailInSettings,
  getUploadToken: token.getUploadToken,
  getUploadTokenFor: token.getUploadTokenFor,
  recordUploads: record.recordUploads,
  getUploadedFile: record.getUploadedFile,
  listDriveFiles: browse.listDriveFiles,
  getStorageInfo: browse.getStorageInfo,
  newFolder: change.newFolder,
  updateDriveFile: change.updateDriveFile,
  moveDriveFiles: many.moveDriveFiles,
  downloadDriveFile: change.downloadDriveFile,
  getDriveThumbnail: look.getDriveThumbnail,
  zipDriveFiles: look.zipDriveFiles,
  deleteDriveFile: trash.deleteDriveFile,
  deleteDriveFiles: many.deleteDriveFiles,
  listTrash: trash.listTrash,
  restoreDriveFile: trash.restoreDriveFile,
  restoreDriveFiles: many.restoreDriveFiles,
  purgeDriveFile: trash.purgeDriveFile,
  emptyTrash: trash.emptyTrash,
} as const;
