import { accountKey, DomainError, sqlTime } from "@clothesline/contracts";
import { verifyPassword } from "@clothesline/secrets";
import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";

import type { Account, CheckedAccount } from "./account.ts";
import { findByName, setLocalUserIdIfNone } from "./accounts.store.ts";
import { linkDevice } from "./devices.store.ts";
import { checkLocalUserId } from "./names.ts";
import { sealed } from "./seal.ts";

/**
 * Checks a name and password; with a local user's id, links that local user to the account.
 * @throws DomainError `BAD_CREDENTIALS`, `ACCOUNT_DISABLED`, `LOCAL_USER_ID_INVALID`, `LOCAL_USER_ID_TAKEN`
 */
export async function login(
  db: Kysely<Database>,
  input: { username: string; password: string; localUserId?: string | undefined },
): Promise<CheckedAccount> {
  if (input.localUserId !== undefined) checkLocalUserId(input.localUserId);
  const known = await findByName(db, accountKey(input.username));
  const passwordFits = await verifyPassword(known?.passwordHash, input.password);
  if (known === undefined || !passwordFits) throw new DomainError("BAD_CREDENTIALS");
  if (!known.account.isActive) throw new DomainError("ACCOUNT_DISABLED");
  const { localUserId } = input;
  const account = localUserId === undefined ? known.account : await link(db, known.account, localUserId);
  return sealed(account, known.passwordHash);
}

async function link(db: Kysely<Database>, account: Account, localUserId: string): Promise<Account> {
  await db.transaction().execute(async (tx) => {
    const owner = await linkDevice(tx, {
      localUserKey: accountKey(localUserId),
      localUserId,
      userId: account.userId,
      linkedAt: sqlTime(new Date()),
    });
    if (owner !== account.userId) throw new DomainError("LOCAL_USER_ID_TAKEN");
    await setLocalUserIdIfNone(tx, account.userId, localUserId);
  });
  return { ...account, localUserId };
}
