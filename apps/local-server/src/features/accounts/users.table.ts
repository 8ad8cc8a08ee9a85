export interface UsersTable {
  user_id: string;
  username: string;
  /** The name as compared: NFKC, lower case. */
  username_key: string;
  email: string;
  email_key: string;
  password_hash: string;
  created_at: string;
  last_login: string | null;
  cloud_sync_enabled: 0 | 1;
  is_default: 0 | 1;
  has_default_password: 0 | 1;
}
