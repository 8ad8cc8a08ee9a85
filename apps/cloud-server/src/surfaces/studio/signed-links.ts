import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import { DomainError } from "@clothesline/contracts";
import { proveSigned, type SignedViewer } from "../../features/generations/viewer.ts";

/**
 * A signed address is good for this long at least and for twice as long at most, s. It changes only once in that time,
 * so that a list that is asked for again shows pictures the browser has.
 */
const STEP = 600;

export interface SignedQuery {
  readonly expires?: number | undefined;
  readonly signature?: string | undefined;
}

export interface SignedLinks {
  /** The path with a query that opens it for a while without a token. `path` may have a query of its own. */
  readonly sign: (path: string) => string;
  /**
   * Checks the query of a path that names an account.
   * @throws DomainError `TOKEN_REQUIRED` for a query that is not signed, `LINK_EXPIRED` for one that is no good
   */
  readonly check: (path: string, accountId: number, query: SignedQuery) => SignedViewer;
}

/** Addresses for what can send no header: `<img>` and `EventSource`. */
export function createSignedLinks(secretKey: string, now: () => number = Date.now): SignedLinks {
  const key = Buffer.from(hkdfSync("sha256", secretKey, "", "clothesline studio links", 32));
  const digestOf = (path: string, expires: number): Buffer =>
    createHmac("sha256", key).update(`${expires}\n${path}`).digest();
  return {
    sign(path) {
      const expires = (Math.floor(now() / 1000 / STEP) + 2) * STEP;
      const joint = path.includes("?") ? "&" : "?";
      const signature = digestOf(path, expires).toString("base64url");
      return `${path}${joint}expires=${expires}&signature=${signature}`;
    },
    check(path, accountId, { expires, signature }) {
      if (expires === undefined || signature === undefined) throw new DomainError("TOKEN_REQUIRED");
      const given = Buffer.from(signature, "base64url");
      const right = digestOf(path, expires);
      const fits = given.length === right.length && timingSafeEqual(given, right);
      if (!fits || expires * 1000 <= now()) throw new DomainError("LINK_EXPIRED");
      return proveSigned(accountId);
    },
  };
}
