export interface AvatarsTable {
  /** The number of the account. */
  user_id: number;
  /** Random, so that a new picture has a new address and caches need not ask. */
  filename: string;
  updated_at: string;
}
