import type { SyncErrorCode } from "@clothesline/contracts";
import type { Staged } from "@clothesline/storage";
import type { ImageRow } from "./images.store.ts";
import type { PictureRecord } from "./metadata.ts";

/** What came under one file name: staged bytes, or why there are none. */
export type Arrival = Staged | { readonly error: SyncErrorCode };

/** What a bundle asks for one picture: to be as the record says, with the bytes that came under its name. */
export interface Wish {
  readonly record: PictureRecord;
  readonly arrival: Arrival | undefined;
}

export interface Failure {
  readonly filename: string;
  readonly code: SyncErrorCode;
  readonly id?: string;
}

/** One picture that will be as `after` when the commit is done. */
export interface Change {
  /** The row that `after` takes the place of: normally of the same id. */
  readonly before: ImageRow | undefined;
  readonly after: ImageRow;
  /** The bytes to store; without them, those of `before` are kept. */
  readonly arrived: Staged | undefined;
}
