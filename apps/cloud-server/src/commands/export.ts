import { join, resolve } from "node:path";
import { loadSecretKey } from "@clothesline/secrets";
import { createStaging } from "@clothesline/storage";
import { accountExporters } from "../account-parts.ts";
import { exportAccount } from "../features/accounts/export.ts";
import { createObjects } from "../features/objects/create-objects.ts";
import type { CommandInput } from "./input.ts";
import { findAccount } from "./desk.ts";
import { CommandError, say } from "./terminal.ts";

/** How many missing files are named. */
const maxNamed = 20;

/** Writes everything a person has to a folder, while the server runs or not; nothing of the server's is changed. */
export async function exportEverything({ desk, terminal, names }: CommandInput): Promise<void> {
  const account = await findAccount(desk, names[0]);
  if (names[1] === undefined)
    throw new CommandError("Which folder is it to be written to? It must be empty.");
  const folder = resolve(names[1]);
  const { config, db } = desk;
  const { dataDir } = config;
  const staging = await createStaging(join(dataDir, "staging"));
  const secretKey = config.secretKey ?? (await loadSecretKey(join(dataDir, "secret.key"))).toString("hex");
  const { store, close } = await createObjects(db, staging, secretKey, config);
  try {
    const { files, records, missing } = await exportAccount(
      accountExporters({ db, dataDir, store }),
      account,
      folder,
    );
    say(terminal, `${files} files and ${records} records of ${account.username} are in ${folder}.`);
    if (missing.length === 0) return;
    say(terminal, `${missing.length} files could not be read, for they were removed meanwhile or are lost:`);
    for (const path of missing.slice(0, maxNamed)) say(terminal, `  ${path}`);
  } finally {
    await close();
  }
}
