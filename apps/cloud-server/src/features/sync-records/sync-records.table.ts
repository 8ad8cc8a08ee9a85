export interface SyncRecordsTable {
  sync_id: string;
  user_id: string;
  sync_type: string;
  sync_timestamp: string;
  images_count: number;
  /** Bytes of the pictures saved. */
  total_size: number;
  status: "completed" | "partial" | "failed";
  error_message: string | null;
}
