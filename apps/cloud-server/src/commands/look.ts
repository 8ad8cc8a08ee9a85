import { listAccounts } from "../features/accounts/accounts.store.ts";
import { createInvite } from "../features/accounts/invites.ts";
import type { CommandInput } from "./input.ts";
import { CommandError, say } from "./terminal.ts";

/** Days an invitation is good unless told. */
const inviteDays = 7;

export async function list({ desk, terminal }: CommandInput): Promise<void> {
  const accounts = await listAccounts(desk.db);
  for (const { id, username, email, permission, isActive, createdAt } of accounts) {
    say(terminal, [id, username, email, permission, isActive ? "active" : "disabled", createdAt].join("\t"));
  }
}

export async function invite({ desk, terminal, options }: CommandInput): Promise<void> {
  const days = options.days === undefined ? inviteDays : Number(options.days);
  if (!Number.isInteger(days) || days < 1 || days > 365) {
    throw new CommandError("--days takes a whole number from 1 to 365.");
  }
  say(terminal, `Invitation for one account, good for ${days} days: ${await createInvite(desk.db, days)}`);
  if (desk.config.registration !== "invite") {
    say(terminal, `It is of use only while REGISTRATION=invite; it is ${desk.config.registration} here.`);
  }
}
