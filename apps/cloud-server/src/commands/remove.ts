import { setTimeout as pause } from "node:timers/promises";
import { findById } from "../features/accounts/accounts.store.ts";
import { askForRemoval } from "../features/accounts/remove.ts";
import type { CommandInput } from "./input.ts";
import { findAccount } from "./desk.ts";
import { say } from "./terminal.ts";

/** How long to wait for the running server, which looks every second, ms. */
const patience = 60_000;

/** Shuts the account out at once; its rows and files are the server's to remove. */
export async function remove({ desk, terminal, names }: CommandInput): Promise<void> {
  const account = await findAccount(desk, names[0]);
  await askForRemoval(desk.db, account);
  say(terminal, `${account.username} is shut out.`);
  if (!desk.serverRuns) {
    return say(terminal, "The account and all its files go when the server starts the next time.");
  }
  for (const end = Date.now() + patience; Date.now() < end; await pause(250)) {
    if ((await findById(desk.db, account.id)) === undefined) {
      return say(terminal, "The account and all its files are gone.");
    }
  }
  say(terminal, "The server is still at it; its log tells when the account and all its files are gone.");
}
