import { createHash } from "node:crypto";
import { DomainError } from "@clothesline/contracts";
import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import type { Account, CheckedAccount } from "./account.ts";
import { findById } from "./accounts.store.ts";

const sealOf = (passwordHash: string): string =>
  createHash("sha256").update(passwordHash).digest("base64url");

/** An account whose password was just found to fit this hash. */
export const sealed = (account: Account, passwordHash: string): CheckedAccount => ({
  ...account,
  seal: sealOf(passwordHash),
});

/**
 * To be asked in the transaction that gives an account a token: checking a password takes a while, in which the password
 * may be changed or the account disabled, and those who are to be shut out by that must not slip in.
 * @throws DomainError `BAD_CREDENTIALS`, `ACCOUNT_DISABLED`
 */
export async function checkSeal(tx: Kysely<Database>, { id, seal }: CheckedAccount): Promise<void> {
  const known = await findById(tx, id);
  if (known === undefined || sealOf(known.passwordHash) !== seal) throw new DomainError("BAD_CREDENTIALS");
  if (!known.account.isActive) throw new DomainError("ACCOUNT_DISABLED");
}
