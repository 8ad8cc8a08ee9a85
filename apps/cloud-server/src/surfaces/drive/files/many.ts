import { driveCalls, driveErrors } from "@clothesline/contracts";
import type { CallRegistrar } from "@clothesline/service-kit";
import { deleteMany, moveMany, type Outcome, restoreMany } from "../../../features/files/change-many.ts";
import type { Drive } from "../../../features/files/drive.ts";
import type { personChecks } from "../../person.ts";

/** Changes of many files and folders in one call. */
export function manyCalls(call: CallRegistrar<ReturnType<typeof personChecks>>, drive: Drive): void {
  call.on(driveCalls.moveDriveFiles, async ({ who, body }) =>
    shown(await moveMany(drive, who, body.files, body.path), "文件已移动"),
  );
  call.on(driveCalls.deleteDriveFiles, async ({ who, body }) =>
    shown(await deleteMany(drive, who, body.files), "文件已删除"),
  );
  call.on(driveCalls.restoreDriveFiles, async ({ who, body }) =>
    shown(await restoreMany(drive, who, body.files), "文件已恢复"),
  );
}

const sentences: Readonly<Record<string, { readonly message: string }>> = driveErrors;

const shown = ({ done, failed }: Outcome, message: string) => ({
  done: [...done],
  failed: failed.map(({ id, code }) => ({ id, code, message: sentences[code]?.message ?? code })),
  message,
});
