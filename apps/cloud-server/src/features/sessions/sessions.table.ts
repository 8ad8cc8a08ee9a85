import type { Generated } from "kysely";

/** One login of a person. Its access tokens name it, so that a session that ended is out at once. */
export interface SessionsTable {
  id: string;
  account_id: number;
  kind: "drive" | "studio" | "pages";
  created_at: string;
  /** When its last token expires; then the row is of no use to anybody. */
  expires_at: string;
  ended_at: string | null;
  /** What the browser calls itself, for its owner to know it by. */
  user_agent: Generated<string>;
  /** Last use of a browser's session, to the hour. */
  last_used: string | null;
}

/** The family of a session's refresh tokens: the used ones are kept to notice that one is shown again. */
export interface RefreshTokensTable {
  /** SHA-256 of the token, hex. */
  token_hash: string;
  session_id: string;
  issued_at: string;
  used_at: string | null;
}
