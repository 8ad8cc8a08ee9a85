import { openDesk } from "./commands/desk.ts";
import { CommandError } from "./commands/terminal.ts";
import type { Config } from "./config.ts";
import { CONFIGURED_KEY, createKey, listKeys, revokeKey } from "./features/releases/api-keys.ts";

export { readConfig } from "./config.ts";

const usage = `Keys that may publish updates.

  api-key create NAME   makes a key and prints it, this once
  api-key list          names of all keys
  api-key revoke NAME   ends a key at once; its name is not used again

The server may run meanwhile.
`;

interface Output {
  /** What was asked for. */
  readonly out: (text: string) => void;
  /** Words about it. */
  readonly say: (text: string) => void;
}

/** Runs one command on the data folder of a configuration; answers the exit code. */
export async function apiKeyCommand(
  args: readonly string[],
  config: Config,
  output: Output,
): Promise<number> {
  const [verb, name, ...rest] = args;
  const wellFormed = verb === "list" ? name === undefined : name !== undefined && rest.length === 0;
  if (!wellFormed || verb === undefined || !["create", "list", "revoke"].includes(verb)) {
    output.say(usage);
    return verb === "--help" || verb === "help" ? 0 : 2;
  }
  try {
    return await run(verb, name ?? "", config, output);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    output.say(`${error.message}\n`);
    return 1;
  }
}

async function run(verb: string, name: string, config: Config, output: Output): Promise<number> {
  const desk = await openDesk(config);
  try {
    if (verb === "create") return await create(desk.db, name, output);
    if (verb === "revoke") return await revoke(desk.db, name, output);
    return await list(desk.db, config, output);
  } finally {
    await desk.close();
  }
}

type Db = Parameters<typeof createKey>[0];

async function create(db: Db, name: string, { out, say }: Output): Promise<number> {
  const made = await createKey(db, name);
  if ("problem" in made) {
    say(`${made.problem}\n`);
    return 1;
  }
  out(`${made.key}\n`);
  say("This is the only time it is shown. Send it as the header X-API-Key.\n");
  return 0;
}

async function revoke(db: Db, name: string, { say }: Output): Promise<number> {
  if (name === CONFIGURED_KEY) {
    say("That key is in the configuration: remove API_KEY there and restart the server.\n");
    return 1;
  }
  const revoked = await revokeKey(db, name);
  say(revoked ? `The key "${name}" no longer works.\n` : `There is no key "${name}" in use.\n`);
  return revoked ? 0 : 1;
}

async function list(db: Db, { apiKey }: Config, { out, say }: Output): Promise<number> {
  const keys = await listKeys(db);
  const configured = apiKey === undefined ? [] : [`${CONFIGURED_KEY}\tin the configuration`];
  const stored = keys.map(({ name, createdAt, revokedAt }) =>
    revokedAt === null ? `${name}\tsince ${createdAt}` : `${name}\trevoked ${revokedAt}`,
  );
  const lines = [...configured, ...stored];
  for (const line of lines) out(`${line}\n`);
  if (lines.length === 0) say("There are no keys.\n");
  return 0;
}
