import type { Kysely, Selectable } from "kysely";
import type { Database } from "../../database.ts";
import type { Account } from "./account.ts";
import type { CloudUsersTable } from "./accounts.table.ts";

type Row = Pick<
  Selectable<CloudUsersTable>,
  "user_id" | "username" | "email" | "local_user_id" | "is_active"
>;

const columns = [
  "cloud_users.user_id",
  "cloud_users.username",
  "cloud_users.email",
  "cloud_users.local_user_id",
  "cloud_users.is_active",
] as const;

const toAccount = (row: Row): Account => ({
  userId: row.user_id,
  username: row.username,
  email: row.email,
  localUserId: row.local_user_id,
  isActive: row.is_active === 1,
});

export interface NewAccount {
  readonly userId: string;
  readonly username: string;
  readonly usernameKey: string;
  readonly email: string;
  readonly emailKey: string;
  readonly passwordHash: string;
  readonly localUserId: string | null;
  readonly libraryId: string;
  readonly createdAt: string;
}

/** Adds an account. Answers false, and adds nothing, when its name, e-mail or id is another's. */
export async function insertAccount(db: Kysely<Database>, account: NewAccount): Promise<boolean> {
  const result = await db
    .insertInto("cloud_users")
    .values({
      user_id: account.userId,
      username: account.username,
      username_key: account.usernameKey,
      email: account.email,
      email_key: account.emailKey,
      password_hash: account.passwordHash,
      created_at: account.createdAt,
      last_sync: null,
      local_user_id: account.localUserId,
      display_name: null,
      library_id: account.libraryId,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** The account of a name, with its password's hash. */
export async function findByName(db: Kysely<Database>, usernameKey: string) {
  const row = await db
    .selectFrom("cloud_users")
    .select([...columns, "cloud_users.email_key", "cloud_users.password_hash"])
    .where("username_key", "=", usernameKey)
    .executeTakeFirst();
  return row && { account: toAccount(row), emailKey: row.email_key, passwordHash: row.password_hash };
}

/** Whether an account has this name or this e-mail. */
export async function isNameOrEmailTaken(
  db: Kysely<Database>,
  usernameKey: string,
  emailKey: string,
): Promise<boolean> {
  const row = await db
    .selectFrom("cloud_users")
    .select("id")
    .where((or) => or.or([or("username_key", "=", usernameKey), or("email_key", "=", emailKey)]))
    .executeTakeFirst();
  return row !== undefined;
}

/** The account that answers to an id, its own or that of a local user linked to it. */
export async function findByDevice(db: Kysely<Database>, localUserKey: string): Promise<Account | undefined> {
  const row = await db
    .selectFrom("account_devices")
    .innerJoin("cloud_users", "cloud_users.user_id", "account_devices.user_id")
    .select(columns)
    .where("local_user_key", "=", localUserKey)
    .executeTakeFirst();
  return row && toAccount(row);
}

/** The account a device token belongs to, while the token has not been revoked. */
export async function findByToken(
  db: Kysely<Database>,
  jti: string,
): Promise<{ account: Account; lastUsed: string | null } | undefined> {
  const row = await db
    .selectFrom("device_tokens")
    .innerJoin("cloud_users", "cloud_users.user_id", "device_tokens.user_id")
    .select([...columns, "device_tokens.last_used"])
    .where("jti", "=", jti)
    .where("revoked_at", "is", null)
    .executeTakeFirst();
  return row && { account: toAccount(row), lastUsed: row.last_used };
}

/** Remembers the first local user linked to an account that was registered without one. */
export async function setLocalUserIdIfNone(
  db: Kysely<Database>,
  userId: string,
  localUserId: string,
): Promise<void> {
  await db
    .updateTable("cloud_users")
    .set({ local_user_id: localUserId })
    .where("user_id", "=", userId)
    .where("local_user_id", "is", null)
    .execute();
}

export async function setPasswordHash(
  db: Kysely<Database>,
  userId: string,
  passwordHash: string,
): Promise<void> {
  await db
    .updateTable("cloud_users")
    .set({ password_hash: passwordHash })
    .where("user_id", "=", userId)
    .execute();
}
