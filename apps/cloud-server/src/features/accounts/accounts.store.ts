import type { Kysely, Selectable } from "kysely";
import type { Database } from "../../database.ts";
import type { Account } from "./account.ts";
import type { CloudUsersTable } from "./accounts.table.ts";

const columns = [
  "cloud_users.id",
  "cloud_users.user_id",
  "cloud_users.username",
  "cloud_users.email",
  "cloud_users.display_name",
  "cloud_users.permission",
  "cloud_users.is_active",
  "cloud_users.created_at",
  "cloud_users.local_user_id",
] as const;

type Row = Pick<
  Selectable<CloudUsersTable>,
  (typeof columns)[number] extends `cloud_users.${infer Column}` ? Column & keyof CloudUsersTable : never
>;

const toAccount = (row: Row): Account => ({
  id: row.id,
  userId: row.user_id,
  username: row.username,
  email: row.email,
  displayName: row.display_name ?? row.username,
  permission: row.permission,
  isActive: row.is_active === 1,
  createdAt: row.created_at,
  localUserId: row.local_user_id,
});

export interface NewAccount {
  readonly userId: string;
  readonly username: string;
  readonly usernameKey: string;
  readonly email: string;
  readonly emailKey: string;
  readonly passwordHash: string;
  readonly localUserId: string | null;
  readonly displayName?: string | undefined;
  readonly permission?: "user" | "admin" | undefined;
  readonly libraryId: string;
  readonly createdAt: string;
}

/** Adds an account. Answers nothing, and adds nothing, when its name, e-mail or id is another's. */
export async function insertAccount(db: Kysely<Database>, account: NewAccount): Promise<Account | undefined> {
  const row = await db
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
      display_name: account.displayName ?? null,
      ...(account.permission && { permission: account.permission }),
      library_id: account.libraryId,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning(columns)
    .executeTakeFirst();
  return row && toAccount(row);
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

/** The account with this number, with its password's hash. */
export async function findById(db: Kysely<Database>, id: number) {
  const row = await db
    .selectFrom("cloud_users")
    .select([...columns, "cloud_users.password_hash"])
    .where("cloud_users.id", "=", id)
    .executeTakeFirst();
  return row && { account: toAccount(row), passwordHash: row.password_hash };
}

export async function listAccounts(db: Kysely<Database>): Promise<Account[]> {
  const rows = await db.selectFrom("cloud_users").select(columns).orderBy("cloud_users.id").execute();
  return rows.map(toAccount);
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

/** Gives an account another hash in the place of this one; answers false when it has another already. */
export async function replacePasswordHash(
  db: Kysely<Database>,
  id: number,
  hashes: { readonly from: string; readonly to: string },
): Promise<boolean> {
  const result = await db
    .updateTable("cloud_users")
    .set({ password_hash: hashes.to })
    .where("id", "=", id)
    .where("password_hash", "=", hashes.from)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** `null` shows the username. */
export async function setDisplayName(
  db: Kysely<Database>,
  id: number,
  displayName: string | null,
): Promise<void> {
  await db.updateTable("cloud_users").set({ display_name: displayName }).where("id", "=", id).execute();
}

/** Answers false, and changes nothing, when the address is another's. */
export async function setEmail(
  db: Kysely<Database>,
  id: number,
  { email, emailKey }: { readonly email: string; readonly emailKey: string },
): Promise<boolean> {
  const result = await db
    .updateTable("cloud_users")
    .set({ email, email_key: emailKey })
    .where("cloud_users.id", "=", id)
    .where((of) =>
      of.not(
        of.exists(
          of
            .selectFrom("cloud_users as other")
            .select("other.id")
            .where("other.email_key", "=", emailKey)
            .where("other.id", "!=", id),
        ),
      ),
    )
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function setActive(db: Kysely<Database>, id: number, isActive: boolean): Promise<void> {
  await db
    .updateTable("cloud_users")
    .set({ is_active: isActive ? 1 : 0 })
    .where("id", "=", id)
    .execute();
}

export async function setPermission(
  db: Kysely<Database>,
  id: number,
  permission: "user" | "admin",
): Promise<void> {
  await db.updateTable("cloud_users").set({ permission }).where("id", "=", id).execute();
}

/** Deletes an account's row, and with it the rows of others that say so; throws while some do not. */
export async function deleteAccount(db: Kysely<Database>, id: number): Promise<void> {
  await db.deleteFrom("cloud_users").where("id", "=", id).execute();
}
