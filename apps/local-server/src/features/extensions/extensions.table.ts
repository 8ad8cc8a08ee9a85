export interface ExtensionsTable {
  id: string;
  /** SHA-256 of the token in hex; the token itself is kept nowhere. */
  token_hash: string;
  user_id: string;
  name: string;
  /** The extension's own origin; no other may use the token. Empty for a program that sent none. */
  origin: string;
  created_at: string;
  /** To the hour. */
  last_used: string | null;
}
