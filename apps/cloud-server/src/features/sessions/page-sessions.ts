import { randomUUID } from "node:crypto";
import { DomainError, sqlTime } from "@clothesline/contracts";
import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import { endEverySession } from "../accounts/change-password.ts";
import type { CheckedAccount } from "../accounts/account.ts";
import { checkSeal } from "../accounts/seal.ts";
import {
  endOneSession,
  listOpenSessions,
  markSessionUsed,
  readPageSession,
  setUserAgent,
} from "./page-sessions.store.ts";
import { type Person, provePerson } from "./person.ts";
import { findPerson, insertSession, prolongSession } from "./sessions.store.ts";
import { createTokens, type Signing, type TokenOwner } from "./tokens.ts";

/** How long a browser stays logged in that does not come back, s. */
export const PAGE_SESSION_SECONDS = 30 * 24 * 3600;
/** The end is moved out once a day at most, s. */
const RENEW_AFTER = 24 * 3600;
const MOST_USER_AGENT = 300;

interface Dependencies extends Signing {
  readonly db: Kysely<Database>;
  /** The time, ms. */
  readonly now?: () => number;
}

/** Sessions of browsers on the server's own pages: one cookie each, which scripts cannot read. */
export function createPageSessions({ db, now = Date.now, ...signing }: Dependencies) {
  const tokens = createTokens(signing, now);
  const timeIn = (seconds: number): string => sqlTime(new Date(now() + seconds * 1000));
  const cookieOf = (owner: TokenOwner) => tokens.make("page", owner, PAGE_SESSION_SECONDS);

  return {
    /**
     * Begins a session and answers its cookie.
     * @throws DomainError `BAD_CREDENTIALS`, `ACCOUNT_DISABLED` when that is so since the password was checked
     */
    async start(account: CheckedAccount, userAgent: string): Promise<string> {
      const owner = { sessionId: randomUUID(), accountId: account.id };
      await db.transaction().execute(async (tx) => {
        await checkSeal(tx, account);
        await insertSession(tx, {
          id: owner.sessionId,
          accountId: account.id,
          kind: "pages",
          createdAt: timeIn(0),
          expiresAt: timeIn(PAGE_SESSION_SECONDS),
        });
        await setUserAgent(tx, owner.sessionId, userAgent.slice(0, MOST_USER_AGENT));
      });
      return cookieOf(owner);
    },

    /**
     * Who holds a cookie, as of now.
     * @throws DomainError `TOKEN_REQUIRED`
     */
    async open(cookie: string): Promise<Person> {
      const owner = tokens.read(cookie, "page");
      const facts = owner && (await findPerson(db, owner, timeIn(0)));
      if (facts === undefined) throw new DomainError("TOKEN_REQUIRED");
      return provePerson(facts);
    },

    /** Notes a visit; answers a fresh cookie once the session's end was last set a day ago. */
    async renew({ id, sessionId }: Person): Promise<string | undefined> {
      const times = await readPageSession(db, sessionId);
      if (times === undefined) return undefined;
      const hour = `${timeIn(0).slice(0, 13)}:00:00`;
      if (times.last_used !== hour) await markSessionUsed(db, sessionId, hour);
      if (times.expires_at > timeIn(PAGE_SESSION_SECONDS - RENEW_AFTER)) return undefined;
      await prolongSession(db, sessionId, { now: timeIn(0), expiresAt: timeIn(PAGE_SESSION_SECONDS) });
      return cookieOf({ sessionId, accountId: id });
    },

    /** Everything the account is logged in with, on whichever surface. Times are UTC, `2025-06-25 14:35:05`. */
    list: (person: Person) => listOpenSessions(db, person, timeIn(0)),

    /** @throws DomainError `SESSION_NOT_FOUND` */
    async end(person: Person, sessionId: string): Promise<void> {
      if (await endOneSession(db, person, sessionId, timeIn(0))) return;
      throw new DomainError("SESSION_NOT_FOUND");
    },

    /** Ends all but the one that asks; answers how many. */
    async endOthers(person: Person): Promise<number> {
      const open = await listOpenSessions(db, person, timeIn(0));
      await db.transaction().execute((tx) => endEverySession(tx, person, person.sessionId));
      return open.filter(({ id }) => id !== person.sessionId).length;
    },
  };
}
