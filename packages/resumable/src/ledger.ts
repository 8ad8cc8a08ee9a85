/** What tus clients say of a file beside its bytes: `filename`, `filetype` and whatever else. */
export type UploadMetadata = Readonly<Record<string, string | null>>;

export interface NewUpload {
  readonly id: string;
  /** Bytes it will have. */
  readonly size: number;
  readonly metadata: UploadMetadata;
}

export interface KnownUpload extends NewUpload {
  /** ISO 8601. */
  readonly createdAt: string;
  /** Whether `finish` has done its work. */
  readonly isFinished: boolean;
}

/** A finished upload on this machine. */
export interface WholeUpload extends NewUpload {
  /** All its bytes, flushed to the disk. Whoever finishes it may take the file away. */
  readonly path: string;
}

/**
 * Who may upload what, and what becomes of it. Everything is asked for someone: an upload of another must throw, or be as if it
 * were not there.
 */
export interface UploadLedger<Who> {
  /** Notes an upload that begins, or throws where it may not. */
  create(who: Who, upload: NewUpload): Promise<void>;
  find(who: Who, id: string): Promise<KnownUpload | undefined>;
  /**
   * Makes of the bytes what they were sent for. It may be called again for the same upload: by a caller that lost the reply, or
   * after a crash between the last byte and here.
   */
  finish(who: Who, upload: WholeUpload): Promise<void>;
  /** Forgets an upload that was given up. */
  remove(who: Who, id: string): Promise<void>;
}
