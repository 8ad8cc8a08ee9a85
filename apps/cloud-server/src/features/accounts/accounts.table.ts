import type { Generated } from "kysely";

export interface CloudUsersTable {
  /** The number other surfaces know the account by. */
  id: Generated<number>;
  user_id: string;
  username: string;
  /** The name as compared: NFKC, lower case. */
  username_key: string;
  email: string;
  email_key: string;
  password_hash: string;
  created_at: string;
  last_sync: string | null;
  is_active: Generated<0 | 1>;
  /** The local user id given at registration or at the first linking login. */
  local_user_id: string | null;
  total_images: Generated<number>;
  /** Bytes of the pictures in the library, each counted, whether or not bytes are shared on disk. */
  total_storage_size: Generated<number>;
  display_name: string | null;
  permission: Generated<"user" | "admin">;
  /** Random name of this library, so that a library made anew never has a version of the old one. */
  library_id: string;
  /** Counts the changes of the library. */
  library_revision: Generated<number>;
}

/** Every id an account answers to: its own and those of the local users linked to it. */
export interface AccountDevicesTable {
  /** The id in lower case: ids name folders, and some disks do not tell case apart. */
  local_user_key: string;
  local_user_id: string;
  user_id: string;
  linked_at: string;
}

export interface DeviceTokensTable {
  jti: string;
  user_id: string;
  created_at: string;
  revoked_at: string | null;
  /** Last use, to the hour. */
  last_used: string | null;
}

/** An invitation that nobody has taken yet, good for one account. */
export interface InvitesTable {
  /** SHA-256 of the code, hex. */
  code_hash: string;
  created_at: string;
  expires_at: string;
}

/** An account that is to be removed with its files: asked for by a command, carried out by the server. */
export interface AccountRemovalsTable {
  account_id: number;
  requested_at: string;
}
