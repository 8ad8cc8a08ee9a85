import { randomUUID } from "node:crypto";
import { accountKey, DomainError, sqlTime } from "@clothesline/contracts";
import { hashPassword, verifyPassword } from "@clothesline/secrets";
import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";

import type { Account } from "./account.ts";
import { findByName, insertAccount, isNameOrEmailTaken } from "./accounts.store.ts";
import { findDeviceOwner, linkDevice } from "./devices.store.ts";
import { checkEmail, checkLocalUserId, checkPassword, checkUsername } from "./names.ts";

export interface Registration {
  readonly username: string;
  readonly email: string;
  readonly password: string;
  readonly localUserId?: string | undefined;
}

interface Dependencies {
  readonly db: Kysely<Database>;
  /** Asked before an account is made, and only then; throws where no further account may be. */
  readonly admit: () => Promise<void>;
  /** Makes the account's documented folders; harmless when they are there. */
  readonly createFolders: (userId: string) => Promise<void>;
}

/**
 * Makes an account; its `user_id` is the local user's id where one is given. The same registration sent
 * again is answered as the first time, so that a desktop that lost the reply can ask again.
 * @throws DomainError of the sync table: what is wrong with a field, `ACCOUNT_EXISTS`, `LOCAL_USER_ID_TAKEN`
 */
export async function register(deps: Dependencies, input: Registration): Promise<Account> {
  checkUsername(input.username);
  checkEmail(input.email);
  checkPassword(input.password);
  if (input.localUserId !== undefined) checkLocalUserId(input.localUserId);

  const again = await findSameRegistration(deps.db, input);
  if (again === undefined) {
    await checkFree(deps.db, input);
    await deps.admit();
  }
  const account = again ?? (await insert(deps.db, input, await hashPassword(input.password)));
  await deps.createFolders(account.userId);
  return account;
}

async function findSameRegistration(db: Kysely<Database>, input: Registration) {
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
  return known.account;
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
async function insert(db: Kysely<Database>, input: Registration, passwordHash: string): Promise<Account> {
  const userId = input.localUserId ?? randomUUID();
  const localUserId = input.localUserId ?? null;
  const createdAt = sqlTime(new Date());
  await db.transaction().execute(async (tx) => {
    const owner = await findDeviceOwner(tx, accountKey(userId));
    if (owner !== undefined) throw new DomainError("LOCAL_USER_ID_TAKEN");
    const inserted = await insertAccount(tx, {
      userId,
      username: input.username,
      usernameKey: accountKey(input.username),
      email: input.email,
      emailKey: accountKey(input.email),
      passwordHash,
      localUserId,
      libraryId: randomUUID(),
      createdAt,
    });
    if (!inserted) throw new DomainError("ACCOUNT_EXISTS");
    await linkDevice(tx, {
      localUserKey: accountKey(userId),
      localUserId: userId,
      userId,
      linkedAt: createdAt,
    });
  });
  const { username, email } = input;
  return { userId, username, email, localUserId, isActive: true };
}
