import type { SyncErrorCode } from "@clothesline/contracts";
import type { ImageRow } from "./images.store.ts";

/** Bytes of one file of a bundle that were staged. */
export interface Arrived {
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
}

/** What came under one file name: staged bytes, or why there are none. */
export type Arrival = Arrived | { readonly error: SyncErrorCode };

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
  readonly arrived: Arrived | undefined;
}
