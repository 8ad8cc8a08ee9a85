import { sqlTime } from "@clothesline/contracts";
import { hashPassword } from "@clothesline/secrets";
import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import type { Account } from "./account.ts";
import { setPasswordHash } from "./accounts.store.ts";
import { markDeviceTokensRevoked } from "./devices.store.ts";
import { checkPassword } from "./names.ts";

/**
 * Gives an account another password and revokes its device tokens: who had the old password, or a device that
 * was lost, is out. The caller has checked that the holder asks for it.
 * @throws DomainError `PASSWORD_TOO_LONG`
 */
export async function changePassword(
  db: Kysely<Database>,
  { userId }: Account,
  password: string,
): Promise<void> {
  checkPassword(password);
  const passwordHash = await hashPassword(password);
  await db.transaction().execute(async (tx) => {
    await setPasswordHash(tx, userId, passwordHash);
    await markDeviceTokensRevoked(tx, userId, sqlTime(new Date()));
  });
}
