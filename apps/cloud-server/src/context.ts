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
import { createImageGenerator } from "./features/generators/create-generator.ts";
import type { Generators } from "./features/generations/studio.ts";
import { migrations } from "./migrations/index.ts";

/** What the app is built on: opened once, closed last of all. */
export interface Context {
  readonly config: Config;
  readonly database: DatabaseHandle<Database>;
  readonly staging: Staging;
  readonly secretKey: string;
  readonly generators: Generators;
  readonly log: LogOptions | false;
  /** The time, ms. */
  readonly now: () => number;
  close(): Promise<void>;
}

export interface ContextOptions {
  /** Where log lines go; `false` for nowhere. By default to standard output, at the configured level. */
  readonly log?: LogOptions | false;
  /** The time, ms, instead of the clock's. */
  readonly now?: () => number;
  /** What draws pictures, instead of what the configuration names. */
  readonly generators?: (staging: Staging) => Generators;
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
    return await open(config, options, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** The documented test call always draws here, whatever draws the rest. */
async function configuredGenerators({ generator }: Config, staging: Staging): Promise<Generators> {
  const { name, timeLimit } = generator;
  const configured = await createImageGenerator(generator, staging);
  const test =
    name === "test" ? configured : await createImageGenerator({ name: "test", timeLimit }, staging);
  return { configured, test };
}

async function open(config: Config, options: ContextOptions, lock: FolderLock): Promise<Context> {
  const { dataDir } = config;
  const { log = { level: config.logLevel }, now = Date.now } = options;
  const secretKey = config.secretKey ?? (await loadSecretKey(join(dataDir, "secret.key"))).toString("hex");
  const staging = await createStaging(join(dataDir, "staging"));
  const database = openDatabase<Database>({ file: join(dataDir, "cloud_database.db") });
  try {
    await migrateToLatest(database.db, migrations);
  } catch (error) {
    await database.close();
    throw error;
  }
  const generators = options.generators?.(staging) ?? (await configuredGenerators(config, staging));
  const close = async (): Promise<void> => {
    generators.configured.close?.();
    generators.test.close?.();
    await database.close();
    lock.release();
  };
  return { config, database, staging, secretKey, generators, log, now, close };
}
