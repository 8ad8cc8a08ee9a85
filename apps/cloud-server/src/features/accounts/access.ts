import { accountKey, DomainError } from "@clothesline/contracts";
import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import { type Account, type AuthorizedAccount, grantAccess } from "./account.ts";
import { findByDevice } from "./accounts.store.ts";

/**
 * Who may act on the account a caller names by an id: its own holder, known by token; or, where the server
 * is set to trust ids alone, anyone (`caller` is then "anyone").
 * @param unknownCode the code for an id that no account answers to; each call has its own sentence
 * @throws DomainError `FORBIDDEN` for another's account, `ACCOUNT_DISABLED`, `unknownCode`
 */
export async function authorize(
  db: Kysely<Database>,
  caller: Account | "anyone",
  id: string,
  unknownCode: string,
): Promise<AuthorizedAccount> {
  const account = await findByDevice(db, accountKey(id));
  if (account === undefined) throw new DomainError(unknownCode);
  if (caller !== "anyone" && caller.userId !== account.userId) throw new DomainError("FORBIDDEN");
  if (!account.isActive) throw new DomainError("ACCOUNT_DISABLED");
  return grantAccess(account, id);
}

/**
 * The account of an id, for work that its holder has asked for and that goes on without them.
 * @throws DomainError `FORBIDDEN` when there is none any more, `ACCOUNT_DISABLED`
 */
export async function authorizeOwner(db: Kysely<Database>, userId: string): Promise<AuthorizedAccount> {
  return await authorize(db, "anyone", userId, "FORBIDDEN");
}
