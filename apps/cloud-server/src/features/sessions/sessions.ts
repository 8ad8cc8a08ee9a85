import { randomUUID } from "node:crypto";
import { DomainError, sqlTime } from "@clothesline/contracts";
import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import type { CheckedAccount } from "../accounts/account.ts";
import { checkSeal } from "../accounts/seal.ts";
import { createPageSessions } from "./page-sessions.ts";
import { type Person, provePerson } from "./person.ts";
import { rotate } from "./refresh.ts";
import { deleteOldRefreshTokens, insertRefreshToken, isOfFamily } from "./refresh-tokens.store.ts";
import { deleteExpiredSessions, findPerson, insertSession, markSessionEnded } from "./sessions.store.ts";
import { createTokens, hashOfToken, type Signing, type TokenOwner } from "./tokens.ts";

/** How long the documents let each token be good, s. */
const lifetimes = {
  drive: { access: 3600, refresh: 7 * 24 * 3600 },
  studio: { access: 24 * 3600 },
} as const;

export interface AccessToken {
  readonly access: string;
  /** How long it is good, s. */
  readonly expiresIn: number;
}

export interface TokenPair extends AccessToken {
  readonly refresh: string;
}

interface Dependencies extends Signing {
  readonly db: Kysely<Database>;
  /** The time, ms. */
  readonly now?: () => number;
}

export type Sessions = ReturnType<typeof createSessions>;

/** Sessions of people on the drive, the drops and the studio. */
export function createSessions({ db, now = Date.now, ...signing }: Dependencies) {
  const tokens = createTokens(signing, now);
  const timeIn = (seconds: number): string => sqlTime(new Date(now() + seconds * 1000));

  function makePair(owner: TokenOwner): TokenPair {
    const { access, refresh } = lifetimes.drive;
    return {
      access: tokens.make("access", owner, access),
      expiresIn: access,
      refresh: tokens.make("refresh", owner, refresh),
    };
  }

  const newSession = ({ sessionId, accountId }: TokenOwner, kind: "drive" | "studio", seconds: number) => ({
    id: sessionId,
    accountId,
    kind,
    createdAt: timeIn(0),
    expiresAt: timeIn(seconds),
  });

  return {
    /**
     * Begins a session of the drive: 60 minutes of access, renewed for 7 days at a time.
     * @throws DomainError `BAD_CREDENTIALS`, `ACCOUNT_DISABLED` when that is so since the password was checked
     */
    async startDrive(account: CheckedAccount): Promise<TokenPair> {
      const owner = { sessionId: randomUUID(), accountId: account.id };
      const pair = makePair(owner);
      await db.transaction().execute(async (tx) => {
        await checkSeal(tx, account);
        await insertSession(tx, newSession(owner, "drive", lifetimes.drive.refresh));
        await insertRefreshToken(tx, {
          hash: hashOfToken(pair.refresh),
          sessionId: owner.sessionId,
          issuedAt: timeIn(0),
        });
      });
      return pair;
    },

    /**
     * Begins a session of the studio: 24 hours, not renewed.
     * @throws DomainError `BAD_CREDENTIALS`, `ACCOUNT_DISABLED` when that is so since the password was checked
     */
    async startStudio(account: CheckedAccount): Promise<AccessToken> {
      const owner = { sessionId: randomUUID(), accountId: account.id };
      const expiresIn = lifetimes.studio.access;
      await db.transaction().execute(async (tx) => {
        await checkSeal(tx, account);
        await insertSession(tx, newSession(owner, "studio", expiresIn));
      });
      return { access: tokens.make("access", owner, expiresIn), expiresIn };
    },

    /**
     * Exchanges a refresh token for a new pair. Each is good once: shown again, by a thief or by its owner after the
     * thief, it ends the session, and the session's other tokens are worth nothing.
     * @throws DomainError `REFRESH_TOKEN_INVALID`
     */
    async refresh(token: string): Promise<TokenPair> {
      const owner = tokens.read(token, "refresh");
      if (owner === undefined) throw new DomainError("REFRESH_TOKEN_INVALID");
      const pair = makePair(owner);
      const rotated = await rotate(db, {
        owner,
        used: hashOfToken(token),
        fresh: hashOfToken(pair.refresh),
        now: timeIn(0),
        expiresAt: timeIn(lifetimes.drive.refresh),
      });
      if (!rotated) throw new DomainError("REFRESH_TOKEN_INVALID");
      return pair;
    },

    /**
     * Ends the person's session and, where a refresh token of another of their sessions is given, that one. Tokens of
     * others and tokens that are none are let be.
     */
    async end(person: Person, refreshToken?: string): Promise<void> {
      await markSessionEnded(db, person.sessionId, timeIn(0));
      const owner = refreshToken === undefined ? undefined : tokens.read(refreshToken, "refresh");
      if (refreshToken === undefined || owner?.accountId !== person.id) return;
      if (!(await isOfFamily(db, hashOfToken(refreshToken), owner))) return;
      await markSessionEnded(db, owner.sessionId, timeIn(0));
    },

    /**
     * Who holds an access token, as of now: a session that ended and an account that was disabled are out at once.
     * @throws DomainError `TOKEN_REQUIRED`
     */
    async open(accessToken: string): Promise<Person> {
      const owner = tokens.read(accessToken, "access");
      const facts = owner && (await findPerson(db, owner, timeIn(0)));
      if (facts === undefined) throw new DomainError("TOKEN_REQUIRED");
      return provePerson(facts);
    },

    /** Sessions of browsers on the server's own pages. */
    pages: createPageSessions({ db, now, ...signing }),

    /** Deletes what expired, a day later so that a clock set back revives nothing; answers how many sessions. */
    async prune(): Promise<number> {
      const dayAgo = -24 * 3600;
      // A used token that has expired is refused for that, so nobody needs to know it any more.
      await deleteOldRefreshTokens(db, timeIn(dayAgo - lifetimes.drive.refresh));
      return await deleteExpiredSessions(db, timeIn(dayAgo));
    },
  };
}
