declare const proof: unique symbol;

/** What is known of someone who made a call, as of this call. */
export interface PersonFacts {
  /** The number of the account, by which the rows of files, drops and generations know it. */
  readonly id: number;
  /** The id of the account on the sync surface, which names its folder. */
  readonly userId: string;
  readonly username: string;
  readonly email: string;
  readonly displayName: string;
  readonly permission: "user" | "admin";
  readonly isActive: boolean;
  /** UTC, `2025-06-25 14:35:05`. */
  readonly createdAt: string;
  readonly sessionId: string;
}

/**
 * Someone whose access token was checked in this call. Only the check makes one, and whatever acts for someone asks
 * for one: a check that was forgotten does not compile.
 */
export interface Person extends PersonFacts {
  readonly [proof]: true;
}

/** States that the token was checked. Called by the check of this feature and nowhere else. */
export const provePerson = (facts: PersonFacts): Person => facts as Person;
