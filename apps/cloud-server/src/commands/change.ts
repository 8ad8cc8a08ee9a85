import { changePassword } from "../features/accounts/change-password.ts";
import { setPermission } from "../features/accounts/accounts.store.ts";
import { disableAccount, enableAccount } from "../features/accounts/disable.ts";
import type { CommandInput } from "./input.ts";
import { findAccount } from "./desk.ts";
import { choosePassword } from "./password.ts";
import { say } from "./terminal.ts";

export async function resetPassword({ desk, terminal, names }: CommandInput): Promise<void> {
  const account = await findAccount(desk, names[0]);
  const { password, note } = await choosePassword(terminal);
  await changePassword(desk.db, account, password);
  say(terminal, `${account.username} has another password, and is logged out everywhere.${note}`);
}

export async function disable({ desk, terminal, names }: CommandInput): Promise<void> {
  const account = await findAccount(desk, names[0]);
  await disableAccount(desk.db, account);
  say(terminal, `${account.username} is shut out. What the account has stays; "enable" lets it in again.`);
}

export async function enable({ desk, terminal, names }: CommandInput): Promise<void> {
  const account = await findAccount(desk, names[0]);
  await enableAccount(desk.db, account);
  say(terminal, `${account.username} may log in again.`);
}

export async function grantAdmin({ desk, terminal, names }: CommandInput): Promise<void> {
  const account = await findAccount(desk, names[0]);
  await setPermission(desk.db, account.id, "admin");
  say(terminal, `${account.username} is an administrator now.`);
}

export async function revokeAdmin({ desk, terminal, names }: CommandInput): Promise<void> {
  const account = await findAccount(desk, names[0]);
  await setPermission(desk.db, account.id, "user");
  say(terminal, `${account.username} is no administrator any more.`);
}
