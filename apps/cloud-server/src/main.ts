import "./threads.ts";
import { ConfigError, runService } from "@clothesline/service-kit";
import { FolderLockedError, MigrationError } from "@clothesline/database";
import { buildApp } from "./app.ts";
import { readConfig } from "./config.ts";
import { createContext } from "./context.ts";

/** Problems whose message tells people all they need. */
const plainProblems = [ConfigError, FolderLockedError, MigrationError];

try {
  const config = readConfig();
  const context = await createContext(config);
  const app = await buildApp(context);
  await runService({ app, host: config.host, port: config.port });
} catch (error) {
  if (!plainProblems.some((kind) => error instanceof kind)) throw error;
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
