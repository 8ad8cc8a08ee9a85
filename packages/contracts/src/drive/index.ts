import * as users from "./users.ts";

export { driveErrors, type DriveErrorCode } from "./errors.ts";
export { DriveErrorBody } from "./define-call.ts";
export { DriveUser } from "./users.ts";

/** Every call of the drive (port 8081). */
export const driveCalls = {
  registerDriveUser: users.registerDriveUser,
  getDriveProfile: users.getDriveProfile,
} as const;
