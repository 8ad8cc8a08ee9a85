export interface CloudLinksTable {
  user_id: string;
  cloud_url: string;
  cloud_user_id: string | null;
  username: string;
  token_encrypted: Uint8Array | null;
  state: "pending" | "linked" | "login_required";
  /** Why a login is required, in words for people. */
  error: string | null;
  /** The cloud's library version after the last complete run; while it stands, the cloud has not changed. */
  library_version: string | null;
  updated_at: string;
}
