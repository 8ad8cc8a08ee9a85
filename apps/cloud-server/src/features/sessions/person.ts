import type { Profile } from "../accounts/account.ts";

declare const proof: unique symbol;

/** What is known of someone who made a call, as of this call. */
export interface PersonFacts extends Profile {
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
