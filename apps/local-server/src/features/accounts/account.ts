import type { UserRow } from "./users.store.ts";

/** A person as the rest of the program knows them. */
export interface Account {
  readonly user_id: string;
  readonly username: string;
  readonly email: string;
  readonly created_at: string;
  readonly last_login: string | null;
  readonly cloud_sync_enabled: boolean;
  readonly uses_default_password: boolean;
}

export const accountOf = (user: UserRow): Account => ({
  user_id: user.user_id,
  username: user.username,
  email: user.email,
  created_at: user.created_at,
  last_login: user.last_login,
  cloud_sync_enabled: user.cloud_sync_enabled === 1,
  uses_default_password: user.has_default_password === 1,
});
