import type {
  AccountDevicesTable,
  CloudUsersTable,
  DeviceTokensTable,
} from "./features/accounts/accounts.table.ts";
import type { FilesTable, ResumableUploadsTable } from "./features/files/files.table.ts";
import type { ObjectsTable } from "./features/objects/objects.table.ts";
import type { RefreshTokensTable, SessionsTable } from "./features/sessions/sessions.table.ts";
import type { SyncRecordsTable } from "./features/sync-records/sync-records.table.ts";
import type { FileChangesTable } from "./features/wardrobe/file-changes.table.ts";
import type { CloudImagesTable } from "./features/wardrobe/images.table.ts";

export interface Database {
  cloud_users: CloudUsersTable;
  account_devices: AccountDevicesTable;
  device_tokens: DeviceTokensTable;
  sessions: SessionsTable;
  refresh_tokens: RefreshTokensTable;
  cloud_images: CloudImagesTable;
  file_changes: FileChangesTable;
  sync_records: SyncRecordsTable;
  objects: ObjectsTable;
  files: FilesTable;
  resumable_uploads: ResumableUploadsTable;
}
