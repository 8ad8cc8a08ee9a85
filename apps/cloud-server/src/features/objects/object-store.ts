import type { Readable } from "node:stream";
import type { Kysely } from "kysely";
import type { Database } from "../../database.ts";

/** Whose objects are meant: the account's number, and the name its keys begin with. */
export interface Owner {
  /** `cloud_users.id`. */
  readonly id: number;
  readonly username: string;
}

/** What the newest upload under a key was found to be, whatever its sender said. */
export interface UploadedObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  readonly contentType: string;
  readonly etag: string;
  /** Names exactly these bytes, as opposed to what is uploaded under the key next. */
  readonly version: string;
}

/** An object that is kept: `id` is that of its row in `objects`, which other tables refer to. */
export interface KeptObject {
  readonly id: string;
  /** The bucket it was put in; it stays readable when the server is given another one later. */
  readonly bucket: string;
  readonly key: string;
}

export interface UploadOptions {
  /** Most bytes of one file: at most what is left of the owner's quota. */
  readonly maxBytes: number;
  readonly expires: Date;
  /** File name for the form's `key`; the uploaded file's own (`${filename}`) unless given. */
  readonly fileName?: string | undefined;
  readonly contentType?: string | undefined;
}

/** A signed permission to upload by OSS's PostObject. */
export interface UploadToken {
  readonly accessid: string;
  /** Base64 of the policy's JSON. */
  readonly policy: string;
  readonly signature: string;
  readonly expires: Date;
  readonly bucket: string;
  readonly endpoint: string;
  readonly host: string;
  readonly prefix: string;
  readonly maxBytes: number;
  /** Every field of the form, to be sent before the file. */
  readonly fields: Readonly<Record<string, string>>;
}

export interface DownloadOptions {
  /** What the browser saves the file as. */
  readonly fileName: string;
  readonly contentType?: string | undefined;
  readonly expiresInSeconds: number;
  /** Shown by the browser where its type cannot run scripts; saved otherwise. */
  readonly inline?: boolean;
}

/** First and last byte, both included. */
export interface ByteRange {
  readonly start: number;
  readonly end?: number | undefined;
}

/** A whole file on this machine that is to become an object, without the form upload (a resumable upload's end). */
export interface LocalFile {
  readonly key: string;
  /** On the data folder's volume; gone once the object is stored. */
  readonly path: string;
  readonly contentType: string;
}

/** Writes in the transaction that adds an object's row, before the quota is checked. */
export type AlsoStored = (tx: Kysely<Database>, id: string) => Promise<void>;

/**
 * Where the bytes of files are: the server's own disk, or a bucket of Aliyun OSS. What is to last goes
 * through three steps: `findByUrl` says what was really uploaded, `keep` gives exactly these bytes a name
 * that no later upload changes, and `recordObject` (see `objects.store.ts`), in the transaction that writes
 * the caller's own row, makes them last. What is not recorded within a day is removed.
 */
export interface ObjectStore {
  readonly bucket: string;
  readonly endpoint: string;
  /** Address that keys are appended to, without a slash at the end: an object's `oss_url` is `host/key`. */
  readonly host: string;
  /** Largest file it takes, bytes. */
  readonly maxFileBytes: number;

  signUpload(owner: Owner, options: UploadOptions): UploadToken;

  /**
   * The newest upload that an `oss_url` (percent-encoded or not) names. `undefined` when there is none, or
   * when it is not under the owner's prefix.
   */
  findByUrl(owner: Owner, url: string): Promise<UploadedObject | undefined>;

  /**
   * Keeps the bytes that were found for an hour at least, in which they can be recorded; the id is for `recordObject`.
   * @throws DomainError `OBJECT_NOT_FOUND` when the key has other bytes by now, `QUOTA_EXCEEDED`
   */
  keep(owner: Owner, object: UploadedObject): Promise<KeptObject>;

  /**
   * Takes a local file in and keeps it, as `keep` does.
   * @param also the caller's own rows, such as a reservation that the object takes the place of
   * @throws DomainError `QUOTA_EXCEEDED`; the file is then where it was
   */
  adopt(owner: Owner, file: LocalFile, also?: AlsoStored): Promise<UploadedObject & KeptObject>;

  /** An address that anyone can download exactly these bytes from until it expires. */
  signDownload(object: KeptObject, options: DownloadOptions): string;

  /**
   * The bytes, or a range of them, as a stream.
   * @throws DomainError `OBJECT_NOT_FOUND`
   */
  open(object: KeptObject, range?: ByteRange): Promise<Readable>;

  /** Removes what may be removed at a moment: expired uploads, released objects. Answers how many. */
  sweep(now: Date): Promise<number>;
}

/** The prefix of an account's keys. */
export const prefixOf = ({ username }: Owner): string => `${username}/`;
