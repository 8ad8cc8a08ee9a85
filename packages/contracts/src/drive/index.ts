import * as users from "./users.ts";

export { driveErrors, type DriveErrorCode } from "./errors.ts";
export { DriveErrorBody } from "./define-call.ts";
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
} as const;
