/** An account as the rest of the program knows it; its row does not leave this feature. */
export interface Account {
  readonly userId: string;
  readonly username: string;
  readonly email: string;
  readonly localUserId: string | null;
  readonly isActive: boolean;
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
