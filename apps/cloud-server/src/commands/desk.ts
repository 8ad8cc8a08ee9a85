import { existsSync } from "node:fs";
import { join } from "node:path";
import { FolderLockedError, isUpToDate, openDatabase } from "@clothesline/database";
import { accountKey } from "@clothesline/contracts";
import type { Config } from "../config.ts";
import { createContext } from "../context.ts";
import type { Database } from "../database.ts";
import type { Account } from "../features/accounts/account.ts";
import { findByName } from "../features/accounts/accounts.store.ts";
import { migrations } from "../migrations/index.ts";
import { CommandError } from "./terminal.ts";

/** What a command works on. */
export interface Desk {
  readonly config: Config;
  readonly db: ReturnType<typeof openDatabase<Database>>["db"];
  /** Whether the server runs on the same data folder. Its files are its alone then. */
  readonly serverRuns: boolean;
  readonly close: () => Promise<void>;
}

/**
 * Opens the database for a command: beside the running server as a second process of SQLite's, else as the server itself
 * would, for this process alone.
 * @throws CommandError when the server that runs is of another version
 */
export async function openDesk(config: Config): Promise<Desk> {
  try {
    const context = await createContext(config, { log: false });
    return { config, db: context.database.db, serverRuns: false, close: () => context.close() };
  } catch (error) {
    if (!(error instanceof FolderLockedError)) throw error;
  }
  const file = join(config.dataDir, "cloud_database.db");
  if (!existsSync(file)) throw new CommandError("The server is just starting; try again.");
  const { db, close } = openDatabase<Database>({ file });
  if (!(await isUpToDate(db, migrations))) {
    await close();
    throw new CommandError("The running server is of another version than this command; restart it first.");
  }
  return { config, db, serverRuns: true, close };
}

/** @throws CommandError when no account has this name */
export async function findAccount({ db, config }: Desk, name: string | undefined): Promise<Account> {
  if (name === undefined) throw new CommandError("Which account? Give its name.");
  const known = await findByName(db, accountKey(name));
  if (known === undefined) throw new CommandError(`There is no account ${name} in ${config.dataDir}.`);
  return known.account;
}
