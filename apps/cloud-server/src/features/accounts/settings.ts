import { accountKey, DomainError } from "@clothesline/contracts";
import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import type { Profile } from "./account.ts";
import { setDisplayName, setEmail } from "./accounts.store.ts";
import { checkDisplayName, checkEmail } from "./names.ts";

/**
 * Gives an account another name to be shown; an empty one shows the username again.
 * @throws DomainError `DISPLAY_NAME_INVALID`
 */
export async function changeDisplayName<Holder extends Profile>(
  db: Kysely<Database>,
  holder: Holder,
  name: string,
): Promise<Holder> {
  const displayName = name.trim();
  if (displayName !== "") checkDisplayName(displayName);
  await setDisplayName(db, holder.id, displayName === "" ? null : displayName);
  return { ...holder, displayName: displayName === "" ? holder.username : displayName };
}

/** @throws DomainError `EMAIL_INVALID`, `EMAIL_TAKEN` */
export async function changeEmail<Holder extends Profile>(
  db: Kysely<Database>,
  holder: Holder,
  email: string,
): Promise<Holder> {
  checkEmail(email);
  if (!(await setEmail(db, holder.id, { email, emailKey: accountKey(email) }))) {
    throw new DomainError("EMAIL_TAKEN");
  }
  return { ...holder, email };
}
