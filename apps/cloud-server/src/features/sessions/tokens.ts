import { createHash, randomUUID } from "node:crypto";

/** What a token of a session says, signed. */
export interface SessionClaims {
  readonly token_type: "access" | "refresh" | "page";
  /** The account's number, for front ends that look into their token. */
  readonly user_id: number;
  readonly sid: string;
  /** Makes two tokens of one second differ. */
  readonly jti: string;
  /** Seconds since 1970 (RFC 7519). */
  readonly iat: number;
  readonly exp: number;
}

export interface Signing {
  readonly sign: (claims: SessionClaims) => string;
  /** What a token says; throws when its signature is not ours or its time is over. */
  readonly verify: (token: string) => unknown;
}

/** The session a token belongs to, and whose it is. */
export interface TokenOwner {
  readonly sessionId: string;
  readonly accountId: number;
}

/** Makes and reads the tokens of sessions; `now` is in ms. */
export function createTokens({ sign, verify }: Signing, now: () => number) {
  return {
    make(type: SessionClaims["token_type"], { sessionId, accountId }: TokenOwner, seconds: number): string {
      const iat = Math.floor(now() / 1000);
      return sign({
        token_type: type,
        user_id: accountId,
        sid: sessionId,
        jti: randomUUID(),
        iat,
        exp: iat + seconds,
      });
    },
    /** Whose token it is; `undefined` for another kind and for whatever else was signed or was not. */
    read(token: string, type: SessionClaims["token_type"]): TokenOwner | undefined {
      const claims = opened(token, verify);
      if (claims === undefined || claims["token_type"] !== type) return undefined;
      const { sid, user_id: accountId, exp } = claims;
      if (typeof sid !== "string" || typeof accountId !== "number" || typeof exp !== "number")
        return undefined;
      return exp * 1000 > now() ? { sessionId: sid, accountId } : undefined;
    },
  };
}

function opened(token: string, verify: Signing["verify"]): Readonly<Record<string, unknown>> | undefined {
  try {
    const claims = verify(token);
    return typeof claims === "object" && claims !== null ? { ...claims } : undefined;
  } catch {
    return undefined;
  }
}

/** Refresh tokens are as random as keys, so a plain hash hides them: there is nothing to guess. */
export const hashOfToken = (token: string): string => createHash("sha256").update(token).digest("hex");
