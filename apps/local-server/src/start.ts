import { FolderLockedError, MigrationError } from "@clothesline/database";
import { ConfigError, runService } from "@clothesline/service-kit";
import { buildApp } from "./app.ts";
import { readConfig } from "./config.ts";
import { createContext } from "./context.ts";

/** Reads the settings, opens the data folder and serves until the process is told to stop. */
export async function start(): Promise<void> {
  try {
    const config = readConfig();
    const app = await buildApp(await createContext(config));
    await runService({ app, host: config.host, port: config.port });
  } catch (error) {
    if (!isForPeople(error)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

/** Errors whose message is a sentence for whoever starts the server. */
function isForPeople(error: unknown): error is Error {
  return (
    error instanceof ConfigError || error instanceof FolderLockedError || error instanceof MigrationError
  );
}
