import { sqlTime } from "@clothesline/contracts";
import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import type { Profile } from "./account.ts";
import { deleteAccount, findById, setActive } from "./accounts.store.ts";
import { endEverySession } from "./change-password.ts";
import { insertRemoval, listRemovals } from "./removals.store.ts";

/**
 * Removes what one feature keeps of an account, files and rows. The account is disabled and still there; doing it again
 * is harmless, for a crash may come at any moment.
 */
export type AccountRemover = (account: Profile) => Promise<void>;

/**
 * Shuts an account out at once and asks for it to be removed with all it has. That is the server's to do, which alone may
 * touch the files: the one that runs does it within seconds, else the next one.
 */
export async function askForRemoval(
  db: Kysely<Database>,
  account: Pick<Profile, "id" | "userId">,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await setActive(tx, account.id, false);
    await endEverySession(tx, account);
    await insertRemoval(tx, account.id, sqlTime(new Date()));
  });
}

/**
 * Removes the accounts for which that was asked; answers how many. The account's own row goes last and the request with
 * it, so that what a crash or a full disk interrupts is done the next time. One that cannot be removed keeps no other.
 * @throws AggregateError of what went wrong with each
 */
export async function removeAccounts(
  db: Kysely<Database>,
  removers: readonly AccountRemover[],
): Promise<number> {
  let removed = 0;
  const failures: unknown[] = [];
  for (const id of await listRemovals(db)) {
    try {
      const known = await findById(db, id);
      if (known === undefined) continue;
      for (const remove of removers) await remove(known.account);
      await deleteAccount(db, id);
      removed += 1;
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, "accounts could not be removed");
  return removed;
}
