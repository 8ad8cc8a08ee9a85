import { join } from "node:path";
import type { SuccessOf, syncCalls } from "@clothesline/contracts";
import { type FolderOnDisk, listFolders } from "../../features/wardrobe/file-paths.ts";
import { libraryState } from "../../features/wardrobe/library.ts";
import type { Device } from "./device.ts";
import type { SyncServices } from "./services.ts";

type Call = typeof syncCalls.getFilePaths;

/** MiB with two decimals, as the document shows it. */
const megabytes = (bytes: number): number => Math.round((bytes / 1024 / 1024) * 100) / 100;

export function getFilePaths({ wardrobe }: SyncServices) {
  return async ({
    who: { account },
    query,
  }: {
    who: Device;
    query: { category?: "all" | "clothes" | "char"; include_files?: boolean };
  }): Promise<SuccessOf<Call>> => {
    const { dataDir } = wardrobe;
    const folders = await listFolders(wardrobe, account, query.category ?? "all");
    const library = await libraryState(wardrobe, account);
    const files = folders.flatMap((folder) => folder.files);
    const totalSize = files.reduce((sum, file) => sum + file.size, 0);
    return {
      success: true,
      local_user_id: account.calledAs,
      cloud_user_id: account.userId,
      cloud_base_path: dataDir,
      cloud_user_path: join(dataDir, "users", account.userId),
      paths: Object.fromEntries(
        folders.map((folder) => [folder.category, describe(folder, query.include_files ?? true)]),
      ),
      statistics: {
        total_files: files.length,
        total_size: totalSize,
        total_size_mb: megabytes(totalSize),
      },
      database_statistics: {
        total_images: library.totalImages,
        total_storage_size: library.totalStorageSize,
        total_storage_size_mb: megabytes(library.totalStorageSize),
        last_sync: library.lastSync,
      },
    };
  };
}

function describe({ directory, exists, files }: FolderOnDisk, includeFiles: boolean) {
  const listed = includeFiles ? files : [];
  return {
    directory,
    exists,
    files: listed.map((file) => ({
      filename: file.filename,
      full_path: file.fullPath,
      relative_path: file.relativePath,
      size: file.size,
      modified: file.modified.toISOString(),
    })),
  };
}
