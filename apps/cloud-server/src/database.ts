import type {
  AccountDevicesTable,
  AccountRemovalsTable,
  CloudUsersTable,
  DeviceTokensTable,
  InvitesTable,
} from "./features/accounts/accounts.table.ts";
import type { AvatarsTable } from "./features/avatars/avatars.table.ts";
import type { DropFilesTable, DropOpeningsTable, DropsTable } from "./features/drops/drops.table.ts";
import type { FilesTable, ResumableUploadsTable } from "./features/files/files.table.ts";
import type { ImageGenerationsTable } from "./features/generations/generations.table.ts";
import type { ObjectsTable, ObjectTotalsTable } from "./features/objects/objects.table.ts";
import type { RefreshTokensTable, SessionsTable } from "./features/sessions/sessions.table.ts";
import type {
  ApiKeysTable,
  ReleaseDebrisTable,
  ReleasePackagesTable,
  ReleaseUploadsTable,
} from "./features/releases/packages.table.ts";
import type { SyncRecordsTable } from "./features/sync-records/sync-records.table.ts";
import type { FileChangesTable } from "./features/wardrobe/file-changes.table.ts";
import type { CloudImagesTable } from "./features/wardrobe/images.table.ts";

export interface Database {
  cloud_users: CloudUsersTable;
  account_devices: AccountDevicesTable;
  device_tokens: DeviceTokensTable;
  invites: InvitesTable;
  account_removals: AccountRemovalsTable;
  sessions: SessionsTable;
  refresh_tokens: RefreshTokensTable;
  cloud_images: CloudImagesTable;
  file_changes: FileChangesTable;
  sync_records: SyncRecordsTable;
  objects: ObjectsTable;
  object_totals: ObjectTotalsTable;
  files: FilesTable;
  resumable_uploads: ResumableUploadsTable;
  drops: DropsTable;
  drop_files: DropFilesTable;
  drop_openings: DropOpeningsTable;
  avatars: AvatarsTable;
  image_generations: ImageGenerationsTable;
  release_packages: ReleasePackagesTable;
  release_debris: ReleaseDebrisTable;
  release_uploads: ReleaseUploadsTable;
  api_keys: ApiKeysTable;
}
