/** Stored objects of both kinds of store: uploads waiting to be recorded, and what files were recorded from. */
export interface ObjectsTable {
  /** Names exactly these bytes for ever: the version id of the own store, the name of the copy in a bucket. */
  id: string;
  /** `cloud_users.id`; null when the account is gone, which condemns the object. */
  account_id: number | null;
  bucket: string;
  /** As uploaded, such as `name/photo.jpg`; other objects may have had it before and may have it after. */
  key: string;
  /** Bytes. */
  size: number;
  content_type: string;
  /** MD5 of the bytes or what the bucket says, upper-case, without quotes. */
  etag: string;
  /** Content-Disposition as uploaded. */
  content_disposition: string | null;
  /** JSON object of the `x-oss-meta-…` fields. */
  metadata: string;
  /** ISO 8601. */
  created_at: string;
  /** How many rows count on the bytes. */
  uses: number;
  /** ISO 8601; when the object may be removed. Null while `uses` is not 0. */
  expires_at: string | null;
  /** 1 once its bytes are being removed: nobody may record it any more. */
  condemned: 0 | 1;
}

/** Bytes of the recorded objects by account; triggers keep it. */
export interface ObjectTotalsTable {
  account_id: number;
  bytes: number;
}
