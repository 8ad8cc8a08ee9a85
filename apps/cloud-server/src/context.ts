import { join } from "node:path";
import {
  type DatabaseHandle,
  type FolderLock,
  lockFolder,
  migrateToLatest,
  openDatabase,
} from "@clothesline/database";
import { loadSecretKey } from "@clothesline/secrets";
import type { LogOptions } from "@clothesline/service-kit";
import { createStaging, makeFolder, makePrivateFolder, type Staging } from "@clothesline/storage";
import type { Config } from "./config.ts";
import type { Database } from "./database.ts";
import { migrations } from "./migrations/index.ts";

/** What the app is built on: opened once, closed last of all. */
export interface Context {
  readonly config: Config;
  readonly database: DatabaseHandle<Database>;
  readonly staging: Staging;
  readonly secretKey: string;
  readonly log: LogOptions | false;
  close(): Promise<void>;
}

export interface ContextOptions {
  /** Where log lines go; `false` for nowhere. By default to standard output, at the configured level. */
  readonly log?: LogOptions | false;
}

/**
 * Opens the data folder for this process alone and brings its database to the program's version.
 * @throws FolderLockedError, MigrationError
 */
export async function createContext(config: Config, options: ContextOptions = {}): Promise<Context> {
  const { dataDir } = config;
  await makePrivateFolder(dataDir);
  await makeFolder(join(dataDir, "users"));
  await makeFolder(join(dataDir, "trash"));
  const lock = lockFolder(dataDir);
  try {
    return await open(config, options.log ?? { level: config.logLevel }, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function open(config: Config, log: LogOptions | false, lock: FolderLock): Promise<Context> {
  const { dataDir } = config;
  const secretKey = config.secretKey ?? (await loadSecretKey(join(dataDir, "secret.key"))).toString("hex");
  const staging = await createStaging(join(dataDir, "staging"));
  const database = openDatabase<Database>({ file: join(dataDir, "cloud_database.db") });
  try {
    await migrateToLatest(database.db, migrations);
  } catch (error) {
    await database.close();
    throw error;
  }
  const close = async (): Promise<void> => {
    await database.close();
    lock.release();
  };
  return { config, database, staging, secretKey, log, close };
}
