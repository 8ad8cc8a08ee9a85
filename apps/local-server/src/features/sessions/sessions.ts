import { createHash, randomBytes } from "node:crypto";
import { parseSqlTime, sqlTime } from "@clothesline/contracts";
import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";
import {
  deleteExpiredSessions,
  deleteSession,
  deleteSessionsOfUser,
  extendSession,
  findSession,
  insertSession,
} from "./sessions.store.ts";

const DAY = 24 * 60 * 60 * 1000;
/** The document's seven days for a remembered login. */
export const REMEMBERED_DAYS = 7;
/** A browser's session ends when the browser says so; one that never does ends after a day without use. */
const UNREMEMBERED = DAY;
/** Sessions kept in memory, so that a gallery full of thumbnails does not ask the database for each. */
const KNOWN_SESSIONS = 1000;

export interface Session {
  readonly user_id: string;
  readonly tokenHash: string;
}

interface Known extends Session {
  expiresAt: number;
  readonly remember: boolean;
}

export interface Sessions {
  /** Starts a session and returns the cookie's value, which is kept nowhere. */
  start(userId: string, remember: boolean): Promise<string>;
  find(token: string): Promise<Session | undefined>;
  end(session: Session): Promise<void>;
  /** Ends every session of a person but the one given. */
  endOthers(userId: string, except: Session | undefined): Promise<void>;
  sweep(): Promise<void>;
}

const hashOf = (token: string) => createHash("sha256").update(token).digest("hex");

export function createSessions(db: Kysely<Database>, now: () => number = Date.now): Sessions {
  const known = new Map<string, Known>();

  function remember(session: Known): void {
    known.set(session.tokenHash, session);
    if (known.size > KNOWN_SESSIONS) {
      for (const oldest of known.keys()) {
        known.delete(oldest);
        break;
      }
    }
  }

  async function load(tokenHash: string): Promise<Known | undefined> {
    const row = await findSession(db, tokenHash);
    if (row === undefined) return undefined;
    const session = {
      tokenHash,
      user_id: row.user_id,
      remember: row.remember === 1,
      expiresAt: parseSqlTime(row.expires_at)?.getTime() ?? 0,
    };
    remember(session);
    return session;
  }

  return {
    async start(userId, isRemembered) {
      const token = randomBytes(32).toString("base64url");
      const started = now();
      const lifetime = isRemembered ? REMEMBERED_DAYS * DAY : UNREMEMBERED;
      await insertSession(db, {
        token_hash: hashOf(token),
        user_id: userId,
        remember: isRemembered ? 1 : 0,
        created_at: sqlTime(new Date(started)),
        expires_at: sqlTime(new Date(started + lifetime)),
      });
      return token;
    },

    async find(token) {
      const tokenHash = hashOf(token);
      const session = known.get(tokenHash) ?? (await load(tokenHash));
      if (session === undefined) return undefined;
      const left = session.expiresAt - now();
      if (left <= 0) {
        known.delete(tokenHash);
        return undefined;
      }
      // Written at most every half day and not at each request.
      if (!session.remember && left < UNREMEMBERED / 2) {
        session.expiresAt = now() + UNREMEMBERED;
        await extendSession(db, tokenHash, new Date(session.expiresAt));
      }
      return session;
    },

    async end(session) {
      known.delete(session.tokenHash);
      await deleteSession(db, session.tokenHash);
      // A look-up that was under way may have put it back in between.
      known.delete(session.tokenHash);
    },

    async endOthers(userId, except) {
      const forget = () => {
        for (const session of known.values()) {
          if (session.user_id === userId && session.tokenHash !== except?.tokenHash) {
            known.delete(session.tokenHash);
          }
        }
      };
      forget();
      await deleteSessionsOfUser(db, userId, except?.tokenHash);
      forget();
    },

    sweep: () => deleteExpiredSessions(db, new Date(now())),
  };
}
