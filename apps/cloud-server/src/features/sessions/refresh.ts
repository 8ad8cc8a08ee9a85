import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import { insertRefreshToken, isOfFamily, markRefreshTokenUsed } from "./refresh-tokens.store.ts";
import { markSessionEnded, prolongSession } from "./sessions.store.ts";
import type { TokenOwner } from "./tokens.ts";

interface Rotation {
  readonly owner: TokenOwner;
  /** Hash of the token that was shown. */
  readonly used: string;
  /** Hash of the token that follows it. */
  readonly fresh: string;
  readonly now: string;
  readonly expiresAt: string;
}

/**
 * Puts a fresh refresh token in the place of the one that was shown. Of two callers with one token the first gets on
 * and the second ends the session (RFC 9700, 4.14.2): nobody can tell which of them was the thief. Answers false, with
 * the end of the session committed, when there is nothing to rotate.
 */
export async function rotate(db: Kysely<Database>, rotation: Rotation): Promise<boolean> {
  const { owner, used, fresh, now, expiresAt } = rotation;
  const { sessionId } = owner;
  return await db.transaction().execute(async (tx) => {
    if (!(await isOfFamily(tx, used, owner))) return false;
    if (!(await markRefreshTokenUsed(tx, used, now))) {
      await markSessionEnded(tx, sessionId, now);
      return false;
    }
    if (!(await prolongSession(tx, sessionId, { now, expiresAt }))) return false;
    await insertRefreshToken(tx, { hash: fresh, sessionId, issuedAt: now });
    return true;
  });
}
