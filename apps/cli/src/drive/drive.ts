import type { driveCalls, SuccessOf } from "@clothesline/contracts";
import type { Tokens } from "../servers/cloud-account.ts";

export type DriveFile = SuccessOf<typeof driveCalls.getUploadedFile>["file"];

export interface Drive {
  readonly url: string;
  readonly tokens: Tokens;
  /** The folder on the drive. */
  readonly folder: string;
}
