export interface SessionsTable {
  /** SHA-256 of the cookie's value in hex; the value itself is kept nowhere. */
  token_hash: string;
  user_id: string;
  remember: 0 | 1;
  created_at: string;
  expires_at: string;
}
