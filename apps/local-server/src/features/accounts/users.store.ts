import { accountKey, DomainError, sqlTime } from "@clothesline/contracts";
import type { Insertable, Kysely, Selectable, Updateable } from "kysely";
import type { Database } from "../../database.ts";
import type { UsersTable } from "./users.table.ts";

export type UserRow = Selectable<UsersTable>;
type Db = Kysely<Database>;

export type NewUser = Pick<Insertable<UsersTable>, "user_id" | "username" | "email" | "password_hash"> &
  Partial<Pick<UsersTable, "is_default" | "has_default_password">>;

const isUniqueViolation = (error: unknown) =>
  error instanceof Error &&
  "code" in error &&
  (error.code === "SQLITE_CONSTRAINT_UNIQUE" || error.code === "SQLITE_CONSTRAINT_PRIMARYKEY");

/** The tables' unique columns decide races: whoever comes second gets ACCOUNT_EXISTS. */
async function orExists<T>(write: Promise<T>): Promise<T> {
  try {
    return await write;
  } catch (error) {
    if (isUniqueViolation(error)) throw new DomainError("ACCOUNT_EXISTS", { cause: error });
    throw error;
  }
}

/** @throws DomainError ACCOUNT_EXISTS */
export const insertUser = (db: Db, user: NewUser): Promise<UserRow> =>
  orExists(
    db
      .insertInto("users")
      .values({
        ...user,
        username_key: accountKey(user.username),
        email_key: accountKey(user.email),
        created_at: sqlTime(new Date()),
        last_login: null,
        cloud_sync_enabled: 0,
        is_default: user.is_default ?? 0,
        has_default_password: user.has_default_password ?? 0,
      })
      .returningAll()
      .executeTakeFirstOrThrow(),
  );

export const findUser = (db: Db, userId: string): Promise<UserRow | undefined> =>
  db.selectFrom("users").selectAll().where("user_id", "=", userId).executeTakeFirst();

export const findUserByName = (db: Db, username: string): Promise<UserRow | undefined> =>
  db.selectFrom("users").selectAll().where("username_key", "=", accountKey(username)).executeTakeFirst();

export const findDefaultUser = (db: Db): Promise<UserRow | undefined> =>
  db.selectFrom("users").selectAll().where("is_default", "=", 1).executeTakeFirst();

export const isTaken = async (db: Db, username: string, email: string): Promise<boolean> =>
  (await db
    .selectFrom("users")
    .select("user_id")
    .where((eb) =>
      eb.or([eb("username_key", "=", accountKey(username)), eb("email_key", "=", accountKey(email))]),
    )
    .executeTakeFirst()) !== undefined;

type UserChange = Pick<
  Updateable<UsersTable>,
  "email" | "password_hash" | "has_default_password" | "cloud_sync_enabled" | "last_login"
>;

/** @throws DomainError ACCOUNT_EXISTS when the e-mail address is someone else's. */
export const updateUser = (db: Db, userId: string, change: UserChange): Promise<UserRow | undefined> =>
  orExists(
    db
      .updateTable("users")
      .set({
        ...change,
        ...(change.email === undefined ? {} : { email_key: accountKey(change.email) }),
      })
      .where("user_id", "=", userId)
      .returningAll()
      .executeTakeFirst(),
  );
