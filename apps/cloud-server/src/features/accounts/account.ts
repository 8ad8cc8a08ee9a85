/** What every surface may show of an account to its holder. */
export interface Profile {
  /** The number by which the drive and the studio know the account. */
  readonly id: number;
  /** The id by which the sync surface knows it; it names the folder of its pictures. */
  readonly userId: string;
  readonly username: string;
  readonly email: string;
  readonly displayName: string;
  readonly permission: "user" | "admin";
  readonly isActive: boolean;
  /** UTC, `2025-06-25 14:35:05`. */
  readonly createdAt: string;
}

/** An account as the rest of the program knows it; its row does not leave this feature. */
export interface Account extends Profile {
  readonly localUserId: string | null;
}

/** An account whose password was checked, with the means to notice that it was changed meanwhile. */
export interface CheckedAccount extends Account {
  readonly seal: string;
}

declare const proof: unique symbol;

/**
 * An account together with the proof that the caller may act on it. Only `grantAccess` makes one, and every
 * function that reads or changes a library asks for one: a check that was forgotten does not compile.
 */
export interface AuthorizedAccount extends Account {
  readonly [proof]: true;
  /** The id the caller used for the account: its own or that of a linked local user. */
  readonly calledAs: string;
}

/** States that the caller was checked. Called by the access checks of this feature and nowhere else. */
export function grantAccess(account: Account, calledAs: string): AuthorizedAccount {
  return { ...account, calledAs } as AuthorizedAccount;
}
