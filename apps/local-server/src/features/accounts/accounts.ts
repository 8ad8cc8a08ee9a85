import { randomUUID } from "node:crypto";
import { DomainError, isEmail, isUsername, reasons, sqlTime } from "@clothesline/contracts";
import { hashPassword } from "@clothesline/secrets";
import { isSafeUserId } from "@clothesline/storage";
import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import type { CloudIdentity, Sync, SyncUser } from "../sync/port.ts";
import { type Account, accountOf } from "./account.ts";
import { DEFAULT_PASSWORD } from "./default-user.ts";
import { checkPassword, isLegacyHash, isPassword } from "./passwords.ts";
import { findUser, findUserByName, insertUser, isTaken, updateUser, type UserRow } from "./users.store.ts";

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

export interface ProfileChange {
  readonly email?: string;
  readonly password?: string;
  readonly currentPassword?: string;
  readonly cloudSyncEnabled?: boolean;
}

export interface Accounts {
  /** @throws DomainError REGISTRATION_FIELDS_REQUIRED, USERNAME_INVALID, EMAIL_INVALID, PASSWORD_TOO_SHORT, PASSWORD_TOO_LONG, ACCOUNT_EXISTS */
  register(input: Credentials & { readonly email: string }): Promise<Account>;
  /**
   * Checks a name and a password; asks the cloud about a name unknown here.
   * @param local whether the server and this request are on this machine alone.
   * @throws DomainError LOGIN_FIELDS_REQUIRED, BAD_CREDENTIALS, DEFAULT_PASSWORD_REFUSED
   */
  login(input: Credentials, local: boolean): Promise<Account>;
  /** @throws DomainError USER_NOT_FOUND */
  get(userId: string): Promise<Account>;
  /** @throws DomainError WRONG_PASSWORD, EMAIL_INVALID, PASSWORD_TOO_SHORT, PASSWORD_TOO_LONG, ACCOUNT_EXISTS, USER_NOT_FOUND */
  change(userId: string, change: ProfileChange): Promise<Account>;
}

const syncUserOf = (user: UserRow): SyncUser => ({
  user_id: user.user_id,
  username: user.username,
  email: user.email,
  is_default: user.is_default === 1,
});

export function createAccounts(db: Kysely<Database>, sync: () => Sync): Accounts {
  const credentialsOf = (user: UserRow, password: string) => ({
    user: syncUserOf(user),
    password,
    hasDefaultPassword: user.has_default_password === 1,
  });

  async function adopt(identity: CloudIdentity, password: string): Promise<UserRow> {
    const usable = isSafeUserId(identity.cloud_user_id) && isUsername(identity.username);
    if (!usable) throw new DomainError("BAD_CREDENTIALS", { detail: reasons.CLOUD_ACCOUNT_INVALID });
    try {
      return await insertUser(db, {
        user_id: identity.cloud_user_id,
        username: identity.username,
        email: identity.email,
        password_hash: await hashPassword(password),
      });
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      // Two first logins of one person at once: the second finds what the first made.
      const made = await findUserByName(db, identity.username);
      if (made !== undefined && (await isPassword(made.password_hash, password))) return made;
      throw new DomainError("BAD_CREDENTIALS", {
        detail: reasons.CLOUD_ACCOUNT_CLASHES,
        cause: error,
      });
    }
  }

  async function authenticate({ username, password }: Credentials): Promise<UserRow> {
    const user = await findUserByName(db, username);
    if (await isPassword(user?.password_hash, password)) {
      if (user !== undefined) return user;
    }
    if (user === undefined) {
      const identity = await sync().tryCloudLogin({ username, password });
      if (identity !== undefined) return adopt(identity, password);
    }
    throw new DomainError("BAD_CREDENTIALS");
  }

  return {
    async register({ username: rawName, email: rawEmail, password }) {
      const username = rawName.normalize("NFKC").trim();
      const email = rawEmail.trim();
      if (username === "" || email === "" || password === "") {
        throw new DomainError("REGISTRATION_FIELDS_REQUIRED");
      }
      if (!isUsername(username)) throw new DomainError("USERNAME_INVALID");
      if (!isEmail(email)) throw new DomainError("EMAIL_INVALID");
      checkPassword(password);
      // Spares the hashing in the common case; the unique columns decide all the same.
      if (await isTaken(db, username, email)) throw new DomainError("ACCOUNT_EXISTS");
      const user = await insertUser(db, {
        user_id: randomUUID(),
        username,
        email,
        password_hash: await hashPassword(password),
      });
      sync().accountRegistered(credentialsOf(user, password));
      return accountOf(user);
    },

    async login({ username: rawName, password }, local) {
      const username = rawName.trim();
      if (username === "" || password === "") throw new DomainError("LOGIN_FIELDS_REQUIRED");
      const known = await authenticate({ username, password });
      if (known.has_default_password === 1 && !local) {
        throw new DomainError("DEFAULT_PASSWORD_REFUSED");
      }
      const user = await updateUser(db, known.user_id, {
        last_login: sqlTime(new Date()),
        ...(isLegacyHash(known.password_hash) ? { password_hash: await hashPassword(password) } : {}),
      });
      if (user === undefined) throw new DomainError("BAD_CREDENTIALS");
      sync().loggedIn(credentialsOf(user, password));
      return accountOf(user);
    },

    async get(userId) {
      const user = await findUser(db, userId);
      if (user === undefined) throw new DomainError("USER_NOT_FOUND");
      return accountOf(user);
    },

    async change(userId, { email: rawEmail, password, currentPassword, cloudSyncEnabled }) {
      const user = await findUser(db, userId);
      if (user === undefined) throw new DomainError("USER_NOT_FOUND");
      const email = rawEmail?.trim();
      if (email !== undefined || password !== undefined) {
        if (!(await isPassword(user.password_hash, currentPassword ?? ""))) {
          throw new DomainError("WRONG_PASSWORD");
        }
      }
      if (email !== undefined && !isEmail(email)) throw new DomainError("EMAIL_INVALID");
      if (password !== undefined) checkPassword(password);
      const change = {
        ...(email === undefined ? {} : { email }),
        ...(password === undefined
          ? {}
          : {
              password_hash: await hashPassword(password),
              has_default_password: isWellKnown(user, password),
            }),
        ...(cloudSyncEnabled === undefined
          ? {}
          : { cloud_sync_enabled: cloudSyncEnabled ? (1 as const) : (0 as const) }),
      };
      if (Object.keys(change).length === 0) return accountOf(user);
      const changed = await updateUser(db, userId, change);
      if (changed === undefined) throw new DomainError("USER_NOT_FOUND");
      if (cloudSyncEnabled === true) sync().libraryChanged(userId);
      return accountOf(changed);
    },
  };
}

const isWellKnown = (user: UserRow, password: string): 0 | 1 =>
  user.is_default === 1 && password === DEFAULT_PASSWORD ? 1 : 0;

/** The errors by which someone guesses a password; a wrong e-mail address is no guess. */
export const isGuess = (error: unknown): boolean =>
  error instanceof DomainError && ["BAD_CREDENTIALS", "WRONG_PASSWORD"].includes(error.code);
