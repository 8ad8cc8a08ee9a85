import { DomainError, sqlTime } from "@clothesline/contracts";
import { hashPassword, verifyPassword } from "@clothesline/secrets";
import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import { markSessionsEnded } from "../sessions/sessions.store.ts";
import type { Profile } from "./account.ts";
import { findById, replacePasswordHash, setPasswordHash } from "./accounts.store.ts";
import { markDeviceTokensRevoked } from "./devices.store.ts";
import { checkPassword } from "./names.ts";

/** Whose tokens are taken back. */
type Holder = Pick<Profile, "id" | "userId">;

/** Ends whatever an account is logged in with, but for the session that is to be kept. */
export async function endEverySession(
  tx: Kysely<Database>,
  { id, userId }: Holder,
  except?: string,
): Promise<void> {
  const now = sqlTime(new Date());
  await markSessionsEnded(tx, id, now, except);
  await markDeviceTokensRevoked(tx, userId, now);
}

/**
 * Gives an account another password and ends its sessions and device tokens: who had the old password, or a device that
 * was lost, is out. The caller has checked that this is asked for by whoever may.
 * @throws DomainError `PASSWORD_TOO_LONG`
 */
export async function changePassword(db: Kysely<Database>, holder: Holder, password: string): Promise<void> {
  checkPassword(password);
  const passwordHash = await hashPassword(password);
  await db.transaction().execute(async (tx) => {
    await setPasswordHash(tx, holder.userId, passwordHash);
    await endEverySession(tx, holder);
  });
}

/**
 * The same for a holder who knows the old password and stays logged in. Of two changes at once one is made: the other's
 * old password is not the password any more.
 * @throws DomainError `WRONG_PASSWORD`, `PASSWORD_TOO_LONG`
 */
export async function changeOwnPassword(
  db: Kysely<Database>,
  holder: Holder & { readonly sessionId: string },
  passwords: { readonly old: string; readonly new: string },
): Promise<void> {
  checkPassword(passwords.new);
  const known = await findById(db, holder.id);
  const fits = await verifyPassword(known?.passwordHash, passwords.old);
  if (known === undefined || !fits) throw new DomainError("WRONG_PASSWORD");
  const passwordHash = await hashPassword(passwords.new);
  await db.transaction().execute(async (tx) => {
    const hashes = { from: known.passwordHash, to: passwordHash };
    if (!(await replacePasswordHash(tx, holder.id, hashes))) throw new DomainError("WRONG_PASSWORD");
    await endEverySession(tx, holder, holder.sessionId);
  });
}
