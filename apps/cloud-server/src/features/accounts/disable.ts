import { DomainError } from "@clothesline/contracts";
import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import type { Profile } from "./account.ts";
import { setActive } from "./accounts.store.ts";
import { endEverySession } from "./change-password.ts";
import { isToBeRemoved } from "./removals.store.ts";

/** Shuts an account out of every surface at once; what it has stays. */
export async function disableAccount(
  db: Kysely<Database>,
  account: Pick<Profile, "id" | "userId">,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await setActive(tx, account.id, false);
    await endEverySession(tx, account);
  });
}

/** @throws DomainError `ACCOUNT_BEING_REMOVED` */
export async function enableAccount(db: Kysely<Database>, { id }: Pick<Profile, "id">): Promise<void> {
  await db.transaction().execute(async (tx) => {
    if (await isToBeRemoved(tx, id)) throw new DomainError("ACCOUNT_BEING_REMOVED");
    await setActive(tx, id, true);
  });
}
