export { FolderLockedError, lockFolder, type FolderLock } from "./lock-folder.ts";
export { isUpToDate, MigrationError, migrateToLatest, type Migrations } from "./migrate.ts";
export { openDatabase, type DatabaseHandle, type OpenDatabaseOptions } from "./open.ts";
