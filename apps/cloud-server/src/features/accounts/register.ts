import { randomUUID } from "node:crypto";
import { accountKey, DomainError, sqlTime } from "@clothesline/contracts";
import { hashPassword, verifyPassword } from "@clothesline/secrets";
import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";

import type { Account, CheckedAccount } from "./account.ts";
import { findByName, insertAccount, isNameOrEmailTaken } from "./accounts.store.ts";
import { findDeviceOwner, linkDevice } from "./devices.store.ts";
import { checkInvite, takeInvite } from "./invites.ts";
import { checkDisplayName, checkEmail, checkLocalUserId, checkPassword, checkUsername } from "./names.ts";
import { sealed } from "./seal.ts";

export interface Registration {
  readonly username: string;
  readonly email: string;
  readonly password: string;
  readonly localUserId?: string | undefined;
  readonly displayName?: string | undefined;
  readonly permission?: "admin" | undefined;
  readonly inviteCode?: string | undefined;
  /** Whether the same registration sent again is answered as the first time, for a desktop that lost the reply. */
  readonly repeatable?: boolean;
  /**
   * Makes ready what else is recorded in the transaction that makes the account, such as its picture. That is work, and
   * done only where nothing else is in the way of an account.
   */
  readonly alongside?: (() => Promise<Alongside>) | undefined;
}

/** Records what belongs to an account that was made just now. */
export type Alongside = (tx: Kysely<Database>, account: Pick<Account, "id">) => Promise<void>;

interface Dependencies {
  readonly db: Kysely<Database>;
  /** Asked before an account is made, and only then; throws where no further account may be. */
  readonly admit: () => void;
  /** Whether an account is made for an invitation only. */
  readonly inviteOnly: boolean;
  /** Makes the account's documented folders; harmless when they are there. */
  readonly createFolders: (userId: string) => Promise<void>;
}

/**
 * Makes an account; its `user_id` is the local user's id where one is given.
 * @throws DomainError what is wrong with a field, `ACCOUNT_EXISTS`, `LOCAL_USER_ID_TAKEN`, `REGISTRATION_CLOSED`
 */
export async function register(deps: Dependencies, input: Registration): Promise<CheckedAccount> {
  checkUsername(input.username);
  checkEmail(input.email);
  checkPassword(input.password);
  if (input.localUserId !== undefined) checkLocalUserId(input.localUserId);
  if (input.displayName !== undefined) checkDisplayName(input.displayName);

  const again = input.repeatable === true ? await findSameRegistration(deps.db, input) : undefined;
  if (again === undefined) {
    await checkFree(deps.db, input);
    if (deps.inviteOnly) await checkInvite(deps.db, input.inviteCode);
    deps.admit();
  }
  const account = again ?? (await make(deps, input));
  await deps.createFolders(account.userId);
  return account;
}

async function findSameRegistration(
  db: Kysely<Database>,
  input: Registration,
): Promise<CheckedAccount | undefined> {
  const known = await findByName(db, accountKey(input.username));
  if (known === undefined) return undefined;
  const passwordFits = await verifyPassword(known.passwordHash, input.password);
  if (!passwordFits) throw new DomainError("ACCOUNT_EXISTS", { params: { badPassword: true } });
  const sameDevice =
    input.localUserId === undefined
      ? known.account.localUserId === null
      : (await findDeviceOwner(db, accountKey(input.localUserId))) === known.account.userId;
  if (known.emailKey !== accountKey(input.email) || !sameDevice || !known.account.isActive) {
    throw new DomainError("ACCOUNT_EXISTS");
  }
  return sealed(known.account, known.passwordHash);
}

async function checkFree(db: Kysely<Database>, input: Registration): Promise<void> {
  if (await isNameOrEmailTaken(db, accountKey(input.username), accountKey(input.email))) {
    throw new DomainError("ACCOUNT_EXISTS");
  }
  if (input.localUserId === undefined) return;
  if ((await findDeviceOwner(db, accountKey(input.localUserId))) !== undefined) {
    throw new DomainError("LOCAL_USER_ID_TAKEN");
  }
}

/** Two registrations at once meet here: the tables' unique keys let one through. */
async function make({ db, inviteOnly }: Dependencies, input: Registration): Promise<CheckedAccount> {
  const passwordHash = await hashPassword(input.password);
  const recordAlongside = await input.alongside?.();
  const userId = input.localUserId ?? randomUUID();
  const createdAt = sqlTime(new Date());
  return await db.transaction().execute(async (tx) => {
    const owner = await findDeviceOwner(tx, accountKey(userId));
    if (owner !== undefined) throw new DomainError("LOCAL_USER_ID_TAKEN");
    const account = await insertAccount(tx, {
      userId,
      username: input.username,
      usernameKey: accountKey(input.username),
      email: input.email,
      emailKey: accountKey(input.email),
      passwordHash,
      localUserId: input.localUserId ?? null,
      displayName: input.displayName,
      permission: input.permission,
      libraryId: randomUUID(),
      createdAt,
    });
    if (account === undefined) throw new DomainError("ACCOUNT_EXISTS");
    if (inviteOnly) await takeInvite(tx, input.inviteCode);
    await linkDevice(tx, {
      localUserKey: accountKey(userId),
      localUserId: userId,
      userId,
      linkedAt: createdAt,
    });
    await recordAlongside?.(tx, account);
    return sealed(account, passwordHash);
  });
}
