import type { Generated } from "kysely";
import type { UsersTable } from "./features/accounts/users.table.ts";
import type { CloudLinksTable } from "./features/cloud-account/cloud-links.table.ts";
import type { ImageOriginalsTable } from "./features/library/originals.table.ts";
import type { ExtensionsTable } from "./features/extensions/extensions.table.ts";
import type { ImagesTable, ImageTagsTable } from "./features/library/images.table.ts";
import type { SessionsTable } from "./features/sessions/sessions.table.ts";
import type { CloudDeletionsTable, SyncRunsTable } from "./features/sync/sync.table.ts";
import type { TasksTable } from "./features/tasks/tasks.table.ts";

export interface Database {
  users: UsersTable;
  sessions: SessionsTable;
  extensions: ExtensionsTable;
  images: ImagesTable;
  image_tags: ImageTagsTable;
  image_originals: ImageOriginalsTable;
  tasks: TasksTable;
  cloud_links: CloudLinksTable;
  cloud_deletions: CloudDeletionsTable;
  sync_runs: SyncRunsTable;
  server_runs: { id: Generated<number>; started_at: string; stopped_at: string | null };
}
