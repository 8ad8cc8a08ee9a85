import { driveCalls } from "@clothesline/contracts";
import type { CallRegistrar } from "@clothesline/service-kit";
import { archiveOwn } from "../../../features/files/archive.ts";
import { newFolder } from "../../../features/files/new-folder.ts";
import { findOwnFile } from "../../../features/files/owned.ts";
import { recordUploads } from "../../../features/files/record-uploads.ts";
import { uploadedFile } from "../../../features/files/resumable.ts";
import { deleteFile, emptyTrash, purgeFile, restoreFile } from "../../../features/files/trash.ts";
import { updateFile } from "../../../features/files/update-file.ts";
import { storageInfo } from "../../../features/quota/quota.ts";
import type { personChecks } from "../../person.ts";
import { sendArchive } from "../../send-archive.ts";
import { sendThumbnail } from "../../send-thumbnail.ts";
import type { DriveServices } from "../services.ts";
import { manyCalls } from "./many.ts";
import { readAnnouncement, sayingWhich } from "./announced.ts";
import { downloadDriveFile } from "./download.ts";
import { toDriveFile } from "./drive-file.ts";
import { listDriveFiles } from "./listing.ts";
import { listTrash } from "./trash.ts";

/** A batch of 1,000 uploads with long names and addresses, bytes. */
const batchLimit = 16 * 1024 * 1024;

/** Files and folders. */
export function fileCalls(
  call: CallRegistrar<ReturnType<typeof personChecks>>,
  { drive, dropAdmission, thumbnails, dataDir }: DriveServices,
): void {
  const { db, store, quota } = drive;

  call.on(
    driveCalls.recordUploads,
    async ({ who, body }) => {
      const { entries, isBatch } = readAnnouncement(body);
      const records = await sayingWhich(isBatch, () => recordUploads(drive, who, entries));
      const files = records.map((record) => toDriveFile(record, store));
      const [file] = files;
      return {
        files,
        ...(files.length === 1 && file !== undefined ? { file } : {}),
        message: `Successfully created ${files.length} file record(s)`,
      };
    },
    { bodyLimit: batchLimit },
  );
  call.on(driveCalls.getUploadedFile, async ({ who, params }) => {
    const file = await uploadedFile(db, who, params.upload_id);
    return { file: toDriveFile(file, store), message: "文件上传成功" };
  });
  call.on(driveCalls.listDriveFiles, listDriveFiles(drive));
  call.on(driveCalls.getStorageInfo, async ({ who }) => {
    const { used, free } = await storageInfo(db, who.id, quota);
    return { quota, used_space: used, free_space: free, message: "空间使用情况获取成功" };
  });

  call.on(driveCalls.newFolder, async ({ who, body }) => {
    const folder = await newFolder(drive, who, { folderName: body.folder_name, path: body.path ?? "/" });
    return { folder: toDriveFile(folder, store), message: "文件夹创建成功" };
  });
  call.on(driveCalls.updateDriveFile, async ({ who, params, body }) => {
    const file = await updateFile(drive, who, params.file_id, {
      name: body.name ?? undefined,
      path: body.path ?? undefined,
      ossUrl: body.oss_url ?? undefined,
      contentType: body.content_type ?? undefined,
    });
    return { file: toDriveFile(file, store), message: "文件信息更新成功" };
  });
  manyCalls(call, drive);
  call.on(driveCalls.downloadDriveFile, downloadDriveFile(drive, dropAdmission));
  call.on(driveCalls.getDriveThumbnail, async ({ who, params, reply }) => {
    const file = await findOwnFile(db, who, params.file_id, "FILE_DOWNLOAD_FORBIDDEN");
    return sendThumbnail(reply, dataDir, await thumbnails.get(file));
  });
  call.on(driveCalls.zipDriveFiles, async ({ who, query, request, reply }) => {
    const ids = query.ids.split(",").map(Number);
    return sendArchive(request, reply, await archiveOwn(drive, who, ids));
  });

  call.on(driveCalls.deleteDriveFile, async ({ who, params }) => {
    await deleteFile(drive, who, params.file_id);
    return { message: "文件已删除" };
  });
  call.on(driveCalls.listTrash, listTrash(drive));
  call.on(driveCalls.restoreDriveFile, async ({ who, params }) => {
    const file = await restoreFile(drive, who, params.file_id);
    return { file: toDriveFile(file, store), message: "文件已恢复" };
  });
  call.on(driveCalls.purgeDriveFile, async ({ who, params }) => {
    await purgeFile(drive, who, params.file_id);
    return { message: "文件已彻底删除" };
  });
  call.on(driveCalls.emptyTrash, async ({ who }) => {
    const deleted = await emptyTrash(drive, who);
    return { deleted, message: "回收站已清空" };
  });
}
